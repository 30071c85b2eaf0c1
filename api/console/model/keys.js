/** A key under which something is sent once, however often it is sent. */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID exists on secure pages alone
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
