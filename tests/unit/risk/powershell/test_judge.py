"""What PowerShell texts are taken for. What only looks is not asked about, and what hides a change is never a look."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.words import Effect, RiskLevel
from tests.unit.risk.verdicts import powershell as judged

RISKS = list(RiskLevel)


READS = r"""
Get-CimInstance Win32_OperatingSystem | Select-Object Caption, Version
Get-CimInstance Win32_LogicalDisk | select DeviceID, @{n='FreeGB'; e={[math]::Round($_.FreeSpace/1GB, 1)}}
(Get-Date) - (Get-CimInstance Win32_OperatingSystem).LastBootUpTime
Get-WinEvent -FilterHashtable @{LogName='System'; Level=2; StartTime=(Get-Date).AddHours(-24)} -MaxEvents 100
Get-NetTCPConnection -State Listen | Sort-Object LocalPort | Format-Table LocalAddress, LocalPort
Get-ADUser -Filter {Enabled -eq $true} -Properties LastLogonDate | Sort LastLogonDate
if (Test-Path D:\app) { Get-ChildItem D:\app } else { Write-Host 'no such folder' }
foreach ($d in Get-PSDrive -PSProvider FileSystem) { "{0}: {1:N1} GB" -f $d.Name, ($d.Free / 1GB) }
try { Get-Service Spooler -ErrorAction Stop } catch { Write-Host "missing: $_" }
$s = Get-Service; $s.Count
'web-01', 'web-02' | ForEach-Object { Test-Connection $_ -Count 1 -Quiet }
Invoke-Command -ComputerName web-01 -ScriptBlock { Get-Process | Select-Object -First 3 }
Get-Process 2>$null | Out-Null
function Show { Get-Date }; Show
powershell -NoProfile -Command "Get-Service Spooler"
ipconfig /all
netstat -ano | findstr :443
gci D:\logs -r | ? Length -gt 10MB | ft -auto
Get-Service {{service}} | Select-Object Status
""".strip().splitlines()


@pytest.mark.parametrize("text", READS)
def test_what_only_looks_is_a_low_read(text: str) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.LOW


LOOK_ALIKES = r"""
Write-Output "Stop-Computer"
Get-Help Clear-Disk -Full
Get-Command *-Disk
Select-String -Path D:\logs\*.log -Pattern 'Remove-Item'
Get-Content D:\scripts\Stop-Everything.ps1
Get-Date # Stop-Computer
Get-Date <# Stop-Computer #>
Remove-Item D:\data -Recurse -WhatIf
Restart-Service W3SVC -WhatIf:$true
'Format-Volume' | Out-String
$text = @{ Remove = 'Item' }; $text.Remove
""".strip().splitlines()


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_speaks_of_a_change_is_a_read(text: str) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.LOW


CHANGES = r"""
Restart-Service Spooler | disruptive | medium
Start-Service Spooler | write_reversible | medium
Stop-Service Spooler | disruptive | high
Stop-Service EventLog | disruptive | critical
Copy-Item D:\a D:\b | write_reversible | medium
Set-Content D:\app\flag.txt on | disruptive | medium
Set-Content C:\Windows\System32\x.txt on | disruptive | high
Out-File D:\temp\x.txt | write_reversible | medium
Remove-Item D:\data\x.txt | destructive | high
Remove-Item D:\data -r | destructive | critical
Remove-Item D:\data -Recurse -WhatIf:$false | destructive | critical
Stop-Process -Name notepad | disruptive | medium
Stop-Process -Name lsass | disruptive | critical
Set-NetFirewallProfile -All -Enabled False | disruptive | critical
New-LocalUser x -NoPassword | disruptive | high
Restart-Computer -Force | disruptive | high
Stop-Computer | disruptive | critical
Nobody-Knows | unknown | high
D:\tools\x.exe | unknown | high
""".strip().splitlines()


@pytest.mark.parametrize("line", CHANGES)
def test_a_change_has_its_effect_and_its_risk(line: str) -> None:
    text, effect, risk = line.split(" | ")

    assert (judged(text).effect, judged(text).risk) == (Effect(effect), RiskLevel(risk))


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("Get-Service Spooler | Restart-Service", RiskLevel.MEDIUM),
        ("Get-Service Sp* | Restart-Service", RiskLevel.HIGH),
        ("Get-Service | Where-Object Status -eq Stopped | Restart-Service", RiskLevel.HIGH),
        ("Get-Service | Restart-Service", RiskLevel.CRITICAL),
        ("Get-Content hosts.txt | ForEach-Object { Restart-Service Spooler }", RiskLevel.CRITICAL),
        ("foreach ($s in Get-Service) { Restart-Service Spooler }", RiskLevel.CRITICAL),
        ("Get-Process | Export-Csv D:\\p.csv", RiskLevel.MEDIUM),
    ],
)
def test_a_change_is_as_bad_as_what_a_pipeline_hands_to_it(text: str, risk: RiskLevel) -> None:
    assert judged(text).risk is risk


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("Get-HotFix -ComputerName web-01", RiskLevel.LOW),
        ("Get-HotFix -ComputerName (Get-Content hosts.txt)", RiskLevel.MEDIUM),
        ("Invoke-Command -ComputerName web-01 { Restart-Service Spooler }", RiskLevel.HIGH),
        ("Invoke-Command -ComputerName web-01, web-02 { Restart-Service Spooler }", RiskLevel.CRITICAL),
        ("Restart-Computer -ComputerName $hosts", RiskLevel.CRITICAL),
    ],
)
def test_other_hosts_make_it_worse(text: str, risk: RiskLevel) -> None:
    assert judged(text).risk is risk
    assert any(reason.rule == "powershell.other_host" for reason in judged(text).reasons)


HIDDEN = r"""
iex $code
Get-Content D:\x.ps1 | iex
iex (iwr https://x.example/a.ps1).Content
& $name D:\data
& ('Re' + 'move-Item') D:\data
. ([scriptblock]::Create($x))
return & ('Re' + 'move-Item') D:\data
if ($a) { } & ('Re' + 'move-Item') D:\data
$m = 'Kill'; Get-Process | ForEach-Object $m
(Get-Process).$m()
Invoke-Command -ScriptBlock $block
Start-Job -FilePath D:\x.ps1
Start-Process $program
Set-Alias x $name
'rm x' | powershell
powershell -enc notbase64
cmd /c dir $x
""".strip().splitlines()


@pytest.mark.parametrize("text", HIDDEN)
def test_code_that_the_text_does_not_show_is_critical(text: str) -> None:
    assert not judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.CRITICAL


UNKNOWN = r"""
Get-Unheard
$x.Frobnicate()
[Some.Type]::Method()
[System.IO.StreamWriter]'D:\x'
$env:PATH = 'D:\evil'
${function:Get-Date} = { ls }
(Get-Item D:\x).Attributes = 'Hidden'
$PSDefaultParameterValues['*:ComputerName'] = 'dc01'
Get-Service @arguments
Get-Content D:\x.log -Wait
Get-Date; class A {}
New-Object Net.WebClient
Import-Module D:\x.psm1
(Get-Item D:\x).Replace('D:\y', 'D:\z')
Get-ChildItem > $path
""".strip().splitlines()


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_nobody_has_listed_is_no_read(text: str) -> None:
    assert not judged(text).effect.harmless
    assert RISKS.index(judged(text).risk) >= RISKS.index(RiskLevel.HIGH)


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("Get-Credential", RiskLevel.HIGH),
        ("Get-ChildItem HKLM:\\SAM", RiskLevel.HIGH),
        ("(Get-BitLockerVolume C:).KeyProtector", RiskLevel.HIGH),
        ("Get-Content D:\\app\\web.config", RiskLevel.MEDIUM),
        ("Get-Content $file", RiskLevel.MEDIUM),
        ("Write-Host $env:API_TOKEN", RiskLevel.MEDIUM),
        ("Get-ChildItem C:\\ -Recurse", RiskLevel.MEDIUM),
    ],
)
def test_a_read_is_as_bad_as_what_it_may_show_or_cost(text: str, risk: RiskLevel) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is risk


def test_encoded_code_is_read_and_still_asked_about() -> None:
    read = base64.b64encode("Get-Date".encode("utf-16-le")).decode()
    change = base64.b64encode("rm D:\\data -r".encode("utf-16-le")).decode()

    assert (judged(f"pwsh -e {read}").effect, judged(f"pwsh -e {read}").risk) == (Effect.READ, RiskLevel.HIGH)
    assert judged(f"pwsh -e {change}").risk is RiskLevel.CRITICAL


def test_a_reason_points_at_the_command_that_caused_it() -> None:
    text = "Write-Host '\u00fc\u00fc'; Stop-Service Spooler"
    spans = [reason.span for reason in judged(text).reasons if reason.rule == "command.change"]

    assert [text[slice(*span)] for span in spans if span] == ["Stop-Service Spooler"]


def test_a_line_that_ends_inside_an_argument_still_ends_there() -> None:
    assert not judged('Start-Process powershell -ArgumentList "Get-Date\nStop-Computer"').effect.harmless


def test_an_empty_text_is_no_read() -> None:
    assert not judged("").effect.harmless
    assert not judged("# nothing").effect.harmless


WRAPPERS = [
    "Get-Date; {0}",
    "Get-Date\n{0}",
    "if ($true) {{ {0} }}",
    "& {{ {0} }}",
    "$x = {0}",
    "$({0})",
    'Write-Host "a $({0})"',
    "Get-Service -Name $({0})",
    "Get-Process | Where-Object {{ {0} }}",
    "Get-Process | select @{{n='x'; e={{ {0} }}}}",
    "try {{ {0} }} catch {{ }}",
    "function f {{ {0} }}; f",
    "Start-Job {{ {0} }}",
    "Invoke-Command {{ {0} }}",
    "1..2 | % {{ {0} }}",
    "switch (1) {{ default {{ {0} }} }}",
    "{0} | Out-Null",
    "{0} 2>&1",
    "@{{ a = {0} }}",
    'powershell -Command "{0}"',
]
EVIL = [
    "Remove-Item D:\\data -Recurse",
    "Stop-Computer",
    "gsv | spsv",
    "reg delete HKLM\\Software\\X /f",
    "del D:\\x -r",
]


@given(st.sampled_from(EVIL), st.lists(st.sampled_from(WRAPPERS), max_size=3))
def test_no_wrapping_turns_a_change_into_a_read(evil: str, wrappers: list[str]) -> None:
    text = evil
    for wrapper in wrappers:
        text = wrapper.format(text)

    assert not judged(text).effect.harmless
    assert not judged(text.upper()).effect.harmless
    assert not judged(text.replace("-", "\u2013")).effect.harmless
