"""Names of Python that only look or compute."""

_BY_MODULE = {
    "json": "load loads dumps JSONDecodeError",
    "sys": "stdin stdin.buffer argv version version_info platform executable exit maxsize byteorder getsizeof",
    "re": "findall search match fullmatch sub split compile finditer escape I M S IGNORECASE MULTILINE DOTALL",
    "datetime": "datetime date timedelta timezone timezone.utc UTC",
    "time": "time strftime gmtime localtime ctime monotonic tzname",
    "math": "ceil floor sqrt log log2 log10 inf nan pi isnan",
    "statistics": "mean median stdev pstdev quantiles mode fmean",
    "collections": "Counter defaultdict OrderedDict deque",
    "itertools": "groupby islice chain accumulate zip_longest",
    "ssl": "OPENSSL_VERSION OPENSSL_VERSION_INFO HAS_TLSv1_3 get_default_verify_paths",
    "platform": "platform python_version system release machine node uname processor version python_implementation",
    "socket": "gethostname getfqdn",
    "os": "cpu_count getloadavg getcwd getpid uname listdir statvfs stat sep name path.exists path.getsize"
    " path.getmtime path.isfile path.isdir path.basename path.dirname path.join path.islink path.splitext",
    "shutil": "disk_usage which",
    "ipaddress": "ip_address ip_network ip_interface",
    "hashlib": "sha256 sha1 sha512 md5",
    "csv": "reader DictReader",
    "uuid": "uuid4 uuid1 UUID",
    "calendar": "month calendar timegm isleap",
    "importlib": "metadata.version",
    "string": "ascii_letters digits punctuation",
    "textwrap": "shorten fill wrap",
    "urllib": "parse.quote parse.unquote parse.urlparse parse.parse_qs parse.urlencode",
    "yaml": "safe_load safe_load_all",
    "psutil": "cpu_percent cpu_count virtual_memory swap_memory disk_usage disk_partitions net_io_counters boot_time"
    " getloadavg pids pid_exists",
    "zoneinfo": "ZoneInfo",
    "decimal": "Decimal",
    "locale": "getlocale getpreferredencoding",
    "sysconfig": "get_paths get_python_version get_platform",
    "site": "getsitepackages getusersitepackages",
}
_VERSIONED = """
    ansible boto3 botocore celery cryptography django fastapi flask jinja2 matplotlib numpy pandas pip psutil
    psycopg2 pydantic pymongo redis requests scipy setuptools sklearn sqlalchemy tensorflow torch urllib3 yaml
"""
_BUILTINS = """
    Exception FileNotFoundError IndexError KeyError OSError TypeError ValueError abs all any bin bool bytes chr
    dict divmod enumerate filter float frozenset hex int isinstance iter len list map max min next oct ord print
    range repr reversed round set slice sorted str sum tuple zip
"""
_ATTRIBUTES = """
    add append astimezone available broadcast_address buffer bytes_recv bytes_sent capitalize casefold center
    clear close compressed copy count date day days decode device difference digest elements encode end endswith
    exploded extend f_bavail f_bfree f_blocks f_bsize f_favail f_ffree f_files f_frsize fieldnames find findall
    finditer format free fromisoformat fromtimestamp fstype fullmatch get group groupdict groups hex hexdigest
    hostname hostname_checks hosts hour index insert intersection is_global is_loopback is_private isalnum
    isalpha isdigit isoformat isspace issubset issuperset items join keys ljust lower lstrip machine major match
    micro minor minute month most_common mountpoint netloc netmask network_address nodename now num_addresses
    overlaps partition path pattern percent pop port prefixlen query read readline readlines release replace
    reverse rfind rjust rpartition rsplit rstrip scheme search second seconds setdefault sort span split
    splitlines st_atime st_ctime st_gid st_mode st_mtime st_size st_uid start startswith strftime strip strptime
    sub subnets supernet sysname time timestamp title today total total_seconds tzname union update upper used
    utcnow utcoffset values version weekday with_prefixlen year zfill
"""
IMPORTED = frozenset(f"{module}.{name}" for module, names in _BY_MODULE.items() for name in names.split())
"""What may be taken out of modules, by its full name."""
ASKED_BY_NAME = frozenset({"socket.gethostbyname", "socket.getaddrinfo", "socket.gethostbyaddr"})
"""What asks others for a name: it is a look as long as the name stands in the text, and carries nothing out."""
VERSIONED = frozenset(_VERSIONED.split())
"""Modules that may be asked for their version."""
BUILTINS = frozenset(_BUILTINS.split())
"""Neither ``open``, which is looked at apart, nor anything that runs, asks or finds a name by its text."""
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
"""What may be asked of a value: none of these leads from plain data to a module, a frame or a file that is written."""
