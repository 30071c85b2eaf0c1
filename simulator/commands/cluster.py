"""kubectl and helm against one small cluster that keeps what was done to it."""

from simulator.commands.reply import Place, Reply, done, failure, lines, options

_NODES = ("node-a", "node-b", "node-c")
_READS = {"get", "describe", "logs", "top", "version", "cluster-info", "config", "api-resources", "explain", "auth"}
_CORDONED = "cluster/cordoned/"
_VALUED = ("-n", "--namespace", "-o", "--output", "-l", "--selector", "--timeout", "--set", "-f", "--replicas", "-c")


def kubectl(place: Place, words: list[str]) -> Reply:
    """Reads show three nodes and the deployment shop; a drain is remembered."""
    given, rest = options(words, *_VALUED)
    verb = rest[0] if rest else "version"
    if verb in _READS:
        return _read(place, verb, rest[1:], given)
    names = rest[1:]
    if verb == "rollout" and names[:1] in (["status"], ["history"]):
        return lines(f'deployment "{_last(names)}" successfully rolled out')
    if verb in ("drain", "cordon", "uncordon"):
        return _cordon(place, verb, _last(names))
    return done(f"{'/'.join(names) or verb} {verb}d" if verb != "apply" else "deployment.apps/shop configured")


def _last(names: list[str]) -> str:
    return names[-1].rsplit("/", 1)[-1] if names else ""


def _cordon(place: Place, verb: str, node: str) -> Reply:
    if node not in _NODES:
        return failure(1, f'Error from server (NotFound): nodes "{node}" not found')
    files = place.fleet.local.files
    if verb == "uncordon":
        files.pop(_CORDONED + node, None)
    else:
        files[_CORDONED + node] = ""
    return done(f"node/{node} {'uncordoned' if verb == 'uncordon' else verb + 'ed'}")


def _read(place: Place, verb: str, names: list[str], given: dict[str, str]) -> Reply:
    kind = names[0].split("/")[0] if names else ""
    if verb != "get":
        return lines(f"{verb} {' '.join(names)}: ok".replace("  ", " "))
    if kind in ("node", "nodes", "no"):
        return _nodes(place, names[1:])
    if (given.get("-o") or given.get("--output")) in ("yaml", "json"):
        return lines("apiVersion: apps/v1", "kind: Deployment", "metadata:", "  name: shop", "spec:", "  replicas: 3")
    if kind in ("pod", "pods", "po"):
        rows = [f"shop-7d9f-{letter}   1/1     Running   0          3d" for letter in "abc"]
        return lines("NAME          READY   STATUS    RESTARTS   AGE", *rows)
    return lines("NAME   READY   UP-TO-DATE   AVAILABLE   AGE", "shop   3/3     3            3           41d")


def _nodes(place: Place, names: list[str]) -> Reply:
    unknown = [name for name in names if name not in _NODES]
    if unknown:
        return failure(1, f'Error from server (NotFound): nodes "{unknown[0]}" not found')
    cordoned = {node for node in _NODES if _CORDONED + node in place.fleet.local.files}
    shown = [
        f"{node}   {'Ready,SchedulingDisabled' if node in cordoned else 'Ready':<26} worker   41d   v1.29.4"
        for node in names or _NODES
    ]
    return lines("NAME     STATUS                     ROLES    AGE   VERSION", *shown)


def helm(place: Place, words: list[str]) -> Reply:
    """A release called shop; upgrades count its revisions."""
    _, rest = options(words, *_VALUED)
    files = place.fleet.local.files
    revision = int(files.get("cluster/helm", "17"))
    if not rest or rest[0] in ("list", "ls", "status", "history", "get", "version"):
        return lines(
            "NAME  NAMESPACE  REVISION  STATUS    CHART", f"shop  prod       {revision}        deployed  shop-2.4.1"
        )
    files["cluster/helm"] = str(revision + 1)
    name = rest[1] if len(rest) > 1 else "shop"
    return done(f'Release "{name}" has been {rest[0]}d.', f"REVISION: {revision + 1}", "STATUS: deployed")
