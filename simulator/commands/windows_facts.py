"""What can be read from a Windows host, as rows of objects."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from simulator.hosts import Host, Unit
from simulator.jsonvalue import JsonObject

_GIGABYTE = 1024**3
_PROGRAMS = {"explorer": "explorer", "spooler": "spoolsv", "windefend": "MsMpEng"}


@dataclass(frozen=True, slots=True)
class Rows:
    """What a cmdlet emits: objects with the columns shown by default, or plain lines."""

    items: list[JsonObject] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    layout: str = "table"
    text: tuple[str, ...] = ()
    effect: bool = False


class CmdletError(Exception):
    """A cmdlet failed; the message is what PowerShell writes to its error stream."""

    def __init__(self, message: str, category: str) -> None:
        super().__init__(f"{message}\n    + CategoryInfo          : {category}")

    @classmethod
    def unknown(cls, name: str) -> "CmdletError":
        """There is no command called ``name``."""
        message = (
            f"{name} : The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable "
            "program. Check the spelling of the name, or if a path was included, verify that the path is correct and "
            "try again."
        )
        category = f"ObjectNotFound: ({name}:String) [], CommandNotFoundException"
        return cls(message, f"{category}\n    + FullyQualifiedErrorId : CommandNotFoundException")


def text(*rows: str, effect: bool = False) -> Rows:
    """Plain lines."""
    return Rows(text=rows, effect=effect)


def volumes(host: Host) -> Rows:
    """Drives C and, on servers, D."""
    items: list[JsonObject] = []
    for letter, label in (("C", "System"), ("D", "Data")) if "Server" in host.os_version else (("C", "System"),):
        size = host.number(f"disk {letter}", 120, 480) * _GIGABYTE
        items.append(
            {
                "DriveLetter": letter,
                "FriendlyName": label,
                "FileSystemType": "NTFS",
                "DriveType": "Fixed",
                "HealthStatus": "Healthy",
                "OperationalStatus": "OK",
                "SizeRemaining": size * host.number(f"free {letter}", 12, 71) // 100,
                "Size": size,
            }
        )
    return Rows(items, list(items[0]))


def services(host: Host, name: str) -> Rows:
    """All services or those called ``name`` (a ``*`` is a wildcard, commas separate)."""
    return Rows(
        [_service(unit) for unit in find_services(host, name, "Get-Service")], ["Status", "Name", "DisplayName"]
    )


def find_services(host: Host, names: str, cmdlet: str) -> list[Unit]:
    """The units that ``names`` mean. Raises: CmdletError when a plain name is unknown."""
    if not names or names == "*":
        return list(host.units.values())
    found: list[Unit] = []
    for name in names.split(","):
        wanted = name.strip("'\" ").lower()
        if "*" in wanted:
            found += [unit for key, unit in host.units.items() if key.startswith(wanted.split("*")[0])]
        elif matching := [u for u in host.units.values() if wanted in (u.name.lower(), u.title.lower())]:
            found += matching
        else:
            message = f"{cmdlet} : Cannot find any service with service name '{name}'."
            raise CmdletError(message, f"ObjectNotFound: ({name}:String) [{cmdlet}], ServiceCommandException")
    return found


def _service(unit: Unit) -> JsonObject:
    return {
        "Status": "Running" if unit.running else "Stopped",
        "Name": unit.name,
        "DisplayName": unit.title,
        "StartType": "Automatic",
        "CanStop": unit.running,
    }


def processes(host: Host, name: str) -> Rows:
    """One process per running service, the busiest first."""
    running = [unit for unit in host.units.values() if unit.running]
    items: list[JsonObject] = []
    for unit in sorted(running, key=lambda unit: -host.number(f"cpu:{unit.name}", 1, 900)):
        program = _PROGRAMS.get(unit.name.lower(), f"svchost_{unit.name}")
        items.append(
            {
                "Handles": host.number(f"handles:{unit.name}", 90, 1800),
                "WorkingSet": host.number(f"memory:{unit.name}", 4, 300) * 1024**2,
                "CPU": host.number(f"cpu:{unit.name}", 1, 900) / 10,
                "Id": unit.pid,
                "ProcessName": program,
                "StartTime": unit.since.isoformat(),
            }
        )
    wanted = name.removesuffix(".exe").lower()
    found = [row for row in items if not wanted or str(row["ProcessName"]).lower().startswith(wanted.rstrip("*"))]
    if wanted and not found and "*" not in wanted:
        message = f'Get-Process : Cannot find a process with the name "{name}".'
        raise CmdletError(message, f"ObjectNotFound: ({name}:String) [Get-Process], ProcessCommandException")
    return Rows(found, ["Handles", "WorkingSet", "CPU", "Id", "ProcessName"])


def cim_instance(host: Host, class_name: str) -> Rows:
    """The classes that health checks ask for."""
    found = _CLASSES.get(class_name.lower())
    if found is None:
        category = f"MetadataError: (root\\cimv2:{class_name}:String) [Get-CimInstance], CimException"
        raise CmdletError("Get-CimInstance : Invalid class", category)
    items = found(host)
    return Rows(items, list(items[0]), layout="list")


def _operating_system(host: Host) -> list[JsonObject]:
    total = host.number("memory", 2, 8) * 4 * 1024**2
    return [
        {
            "CSName": host.short_name.upper(),
            "Caption": f"Microsoft {host.os_version}",
            "Version": "10.0.19045",
            "LastBootUpTime": host.booted_at.isoformat(),
            "TotalVisibleMemorySize": total,
            "FreePhysicalMemory": total * host.number("free memory", 18, 66) // 100,
        }
    ]


def _computer(host: Host) -> list[JsonObject]:
    memory = host.number("memory", 2, 8) * 4 * _GIGABYTE
    return [
        {"Name": host.short_name.upper(), "Domain": "ACME", "Model": "OptiPlex 7090", "TotalPhysicalMemory": memory}
    ]


def _logical_disks(host: Host) -> list[JsonObject]:
    return [
        {"DeviceID": f"{row['DriveLetter']}:", "DriveType": 3, "FreeSpace": row["SizeRemaining"], "Size": row["Size"]}
        for row in volumes(host).items
    ]


def _cim_services(host: Host) -> list[JsonObject]:
    return [
        {
            "Name": unit.name,
            "State": "Running" if unit.running else "Stopped",
            "StartMode": "Auto",
            "ProcessId": unit.pid if unit.running else 0,
        }
        for unit in host.units.values()
    ]


def _processor(host: Host) -> list[JsonObject]:
    load = host.number("load", 2, 64)
    return [{"DeviceID": "CPU0", "Name": "Intel(R) Core(TM) i5-10500", "NumberOfCores": 6, "LoadPercentage": load}]


def _bios(host: Host) -> list[JsonObject]:
    return [
        {"Manufacturer": "Dell Inc.", "SerialNumber": f"{host.number('serial', 36**6, 36**7):X}", "Version": "1.21.0"}
    ]


_CLASSES = {
    "win32_operatingsystem": _operating_system,
    "win32_computersystem": _computer,
    "win32_logicaldisk": _logical_disks,
    "win32_service": _cim_services,
    "win32_processor": _processor,
    "win32_bios": _bios,
}


def hotfixes(host: Host) -> Rows:
    """Three updates of the last months."""
    now = datetime.now(UTC)
    items: list[JsonObject] = [
        {
            "Source": host.short_name.upper(),
            "Description": "Security Update",
            "HotFixID": f"KB50{host.number(f'hotfix{i}', 10_000, 49_999)}",
            "InstalledOn": f"{now - timedelta(days=30 * i + host.number('patch day', 1, 28)):%m/%d/%Y}",
        }
        for i in range(3)
    ]
    return Rows(items, list(items[0]))


def folder(host: Host, path: str) -> Rows:
    """The usual folders of a drive, or what was put below ``path``."""
    root = path.rstrip("\\/").lower()
    if root in ("", ".", "c:"):
        names = ["PerfLogs", "Program Files", "Program Files (x86)", "Users", "Windows"]
    elif inside := [name[len(root) + 1 :] for name in host.files if name.lower().startswith(f"{root}\\")]:
        names = inside
    elif root in ("c:\\users", "c:\\windows", "c:\\temp"):
        names = {"c:\\users": ["Administrator", "Public"], "c:\\temp": []}.get(root, ["System32", "explorer.exe"])
    else:
        message = f"Get-ChildItem : Cannot find path '{path}' because it does not exist."
        raise CmdletError(message, f"ObjectNotFound: ({path}:String) [Get-ChildItem], ItemNotFoundException")
    changed = f"{host.booted_at:%m/%d/%Y  %I:%M %p}"
    items: list[JsonObject] = [
        {"Mode": "d-----", "LastWriteTime": changed, "Length": None, "Name": name} for name in names
    ]
    return Rows(items, ["Mode", "LastWriteTime", "Length", "Name"])


def event_log(host: Host, newest: str) -> Rows:
    """A few warnings of the last hours."""
    count = min(int(newest) if newest.isdecimal() else 5, 5)
    sources = ["Service Control Manager", "DNS Client Events", "Disk", "Time-Service", "WindowsUpdateClient"]
    now = datetime.now(UTC)
    items: list[JsonObject] = [
        {
            "TimeCreated": (now - timedelta(minutes=host.number(f"event{i}", 5, 900))).isoformat(timespec="seconds"),
            "Id": host.number(f"event id{i}", 1000, 10_500),
            "LevelDisplayName": "Warning" if i else "Error",
            "ProviderName": sources[i],
        }
        for i in range(count)
    ]
    return Rows(items, ["TimeCreated", "Id", "LevelDisplayName", "ProviderName"])
