"""Programs of Windows that look, written as administrators write them, and the same programs when they change."""

import pytest

from schemas.words import RiskLevel
from stage_e.risk.command_rule import Language
from tests.unit.risk.verdicts import judged


@pytest.mark.parametrize(
    "text",
    [
        'dsquery * -filter "(&(objectCategory=user)(sAMAccountName=alice))" -attr memberOf',
        "dism /online /get-drivers /all",
        r"dir /a-d /o-s D:\logs",
        r'icacls "D:\app data"',
        "getmac /s web01",
        r"reg query \\web01\HKLM\Software\Acme /v Version",
        "for %h in (web01 web02) do @ping -n 1 %h",
        "wmic /node:web02 os get caption",
        'schtasks /query /tn "Reboot weekly" /xml',
        r"cscript //nologo C:\Windows\System32\slmgr.vbs /xpr",
    ],
)
def test_a_look_is_low(text: str) -> None:
    assert judged(text, Language.CMD).effect.harmless
    assert judged(text, Language.CMD).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "text",
    [
        "dsquery user -limit 0 | dsrm -noprompt",
        "dsquery user | dsmod user -disabled yes",
        "dism /online /remove-package /packagename:x",
        r'icacls "D:\app data" /grant Users:F',
        r'icacls "D:\app data" /reset',
        'schtasks /delete /tn "Reboot weekly" /f',
        "for %s in (w3svc was) do net stop %s",
        "wmic /node:web02 process call create calc.exe",
        "wmic /node:@hosts.txt os get caption",
        "for %h in (-t web01) do ping %h",
        "for /f %h in (hosts.txt) do %h",
        r"cscript //nologo C:\Windows\System32\slmgr.vbs /upk",
        r"cscript D:\slmgr.vbs /xpr",
    ],
)
def test_a_change_is_at_least_high(text: str) -> None:
    assert not judged(text, Language.CMD).effect.harmless
    assert judged(text, Language.CMD).risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("for /l %i in (1,1,3) do @ping -n 1 10.0.0.%i", True),
        (r"for %d in (app web) do @dir D:\logs\%d", True),
        ("netstat -anb", True),
        ("for %i in (/release) do ipconfig %i", False),
        ("for %i in (el) do d%i /q D:\\data", False),
        ("for %i in (a b) do net user x%i /delete", False),
        ("for /f %i in (x.txt) do sc stop svc%i", False),
        ("for /f %i in (x.txt) do %i", False),
        ("for /l %i in (1,1,3) do @ping -t 10.0.0.%i", False),
    ],
)
def test_a_loop_may_fill_in_a_part_of_a_name(text: str, *, harmless: bool) -> None:
    assert judged(text, Language.CMD).effect.harmless is harmless
    if not harmless:
        assert judged(text, Language.CMD).risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


FURTHER = r"""
winget list --upgrade-available
winget upgrade
choco outdated
scoop status
java -version
dotnet --list-runtimes
powercfg /getactivescheme
pnputil /enum-drivers
w32tm /stripchart /computer:dc01 /samples:3 /dataonly
curl -s -o NUL -w "%{http_code}" http://localhost/
path
set PATH
""".strip().splitlines()


@pytest.mark.parametrize("command", FURTHER)
def test_a_further_program_that_looks_is_low(command: str) -> None:
    found = judged(command, Language.CMD)
    assert found.effect.harmless
    assert found.risk is RiskLevel.LOW


MORE = r"""
winget upgrade --all
winget upgrade foo
choco upgrade all -y
java -jar x.jar
powercfg -restoredefaultschemes
powercfg /energy
dcdiag /test:dns /x:C:\Windows\x.xml
dism /online /get-packages /logpath:C:\Windows\System32\x.dll
pnputil /enum-drivers /output-file C:\Windows\x
path C:\temp & ipconfig
set PATH=C:\temp & ipconfig
set "PATHEXT=.EVIL" & ipconfig
curl -s -o NUL -o C:\x http://localhost/
curl -s -o NUL -X DELETE http://localhost/x
curl -s -o NUL http://169.254.169.254/latest/
""".strip().splitlines()


@pytest.mark.parametrize("command", MORE)
def test_the_same_program_that_does_more_is_no_look(command: str) -> None:
    assert not judged(command, Language.CMD).effect.harmless


@pytest.mark.parametrize(
    "text",
    ["nbtstat -R", "dnscmd dc01 /statistics /clear", "netsh wfp show state", "dcdiag /test:dns /DnsDynamicUpdate"],
)
def test_a_look_that_clears_or_writes_is_none(text: str) -> None:
    assert not judged(text, Language.CMD).effect.harmless


@pytest.mark.parametrize(
    "text",
    [
        r"reg query HKCU\Software\SimonTatham\PuTTY\Sessions /s",
        r'reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"',
        "appcmd list vdir /text:password",
        "appcmd list config",
    ],
)
def test_where_passwords_stand_a_look_is_medium(text: str) -> None:
    assert judged(text, Language.CMD).effect.harmless
    assert judged(text, Language.CMD).risk is RiskLevel.MEDIUM


@pytest.mark.parametrize("text", [r"icacls D:\app -grant alice:F", "rem ^\ndel a.txt"])
def test_what_only_may_be_a_look_asks(text: str) -> None:
    assert not judged(text, Language.CMD).effect.harmless


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        (r"cd /d C:\Windows\System32\config & type SAM", RiskLevel.HIGH),
        (r"cd C:\Users\alice\.ssh & type *", RiskLevel.HIGH),
        (r"reg query \\web01\HKLM\SAM", RiskLevel.HIGH),
        (r"reg query HKCU\Software\OpenSSH\Agent\Keys", RiskLevel.HIGH),
        ("findstr /si password *.config", RiskLevel.MEDIUM),
        (r"cd /d D:\app & type notes.txt", RiskLevel.LOW),
        ("rem a remark\ndir", RiskLevel.LOW),
    ],
)
def test_a_folder_of_secrets_makes_bare_names_secrets(text: str, risk: RiskLevel) -> None:
    assert judged(text, Language.CMD).effect.harmless
    assert judged(text, Language.CMD).risk is risk
