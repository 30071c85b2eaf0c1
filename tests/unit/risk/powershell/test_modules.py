"""Cmdlets of modules whose ``Get-`` only looks, known by the form of their names."""

import pytest

from schemas.words import Effect, RiskLevel
from tests.unit.risk.verdicts import powershell as judged


@pytest.mark.parametrize(
    "text",
    [
        "Get-Mailbox -ResultSize Unlimited | Get-MailboxStatistics | Sort-Object TotalItemSize -Descending",
        "Get-TransportService | Get-Queue | Select-Object Identity, Status, MessageCount",
        "Get-MessageTrackingLog -Sender alice@corp.example -Start (Get-Date).AddDays(-1) -ResultSize 50",
        "Get-StoragePool -IsPrimordial $false | Get-VirtualDisk",
        "Get-RDUserSession -ConnectionBroker rdcb01.corp.example",
        "Get-ClusterOwnerNode -Resource 'Cluster Disk 1'",
        "Get-DhcpServerv4Failover -ScopeId 10.0.0.0",
        "Get-VMIntegrationService -VMName web01",
        "Get-ADReplicationUpToDatenessVectorTable -Target dc01 -IncludeDeletedObjects",
        "Get-DbaDatabase -SqlInstance sql01 -ExcludeSystem",
        "Get-AzVM -ResourceGroupName rg-web -DisplayHint Expand",
        "Get-MgUser -Top 20 -ConsistencyLevel eventual",
        "Get-VIEvent -MaxSamples 20",
        "Measure-VM -VMName web01",
        "Test-DscConfiguration -Detailed",
        "Test-MAPIConnectivity -Database DB01",
        "Search-UnifiedAuditLog -StartDate 2026-01-01 -EndDate 2026-01-02 -ResultSize 100",
    ],
)
def test_a_module_that_is_known_may_be_asked(text: str) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "text",
    [
        "Get-AzKeyVaultSecret -VaultName kv -Name db -AsPlainText",
        "Get-AzStorageAccountKey -ResourceGroupName rg -Name st",
        "Get-AzAccessToken",
        "Get-AzWebAppPublishingProfile -Name web",
        "Get-DbaCredential -SqlInstance sql01",
        "Get-EC2PasswordData -InstanceId i-1",
        "Get-ADReplAccount -All -Server dc01",
        "Get-KdsRootKey",
    ],
)
def test_what_opens_doors_is_high_in_any_module(text: str) -> None:
    assert judged(text).effect is Effect.READ
    assert judged(text).risk is RiskLevel.HIGH


@pytest.mark.parametrize(
    "text",
    [
        "Get-WindowsUpdate -Install -AcceptAll",
        "Get-WindowsUpdate -KBArticleID KB5001 -Hide",
        "Get-Certificate -Template WebServer",
        "Get-StatusOfSomething",
        "Get-VM -OutFile C:\\x.txt",
        "Get-AppxLog -Save x",
        "Search-Mailbox alice -DeleteContent",
        "Test-DbaLastBackup -SqlInstance sql01",
        "Test-ClusterResourceFailure disk1",
        "Show-VirtualDisk -FriendlyName data",
        "(New-Object -ComObject Microsoft.Update.Session).CreateUpdateInstaller().Install()",
        "(New-Object -ComObject WScript.Shell).Run('calc')",
        "Get-Mailbox | Remove-Mailbox",
        "Get-Mailbox | Get-Something",
    ],
)
def test_what_only_sounds_like_a_look_is_asked_about(text: str) -> None:
    assert not judged(text).effect.harmless
    assert judged(text).risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("Get-Mailbox -ResultSize Unlimited | Remove-Mailbox -Confirm:$false", RiskLevel.CRITICAL),
        ("Get-Mailbox alice | Remove-Mailbox", RiskLevel.HIGH),
        ("Get-CimInstance Win32_UserProfile | Remove-CimInstance", RiskLevel.CRITICAL),
        ("Get-View -ViewType VirtualMachine | ForEach-Object { $_.Destroy() }", RiskLevel.CRITICAL),
        ("Get-ADUser -Filter 'Enabled -eq $false' | Unlock-ADAccount", RiskLevel.HIGH),
        ("Get-ADUser alice | Unlock-ADAccount", RiskLevel.MEDIUM),
    ],
)
def test_a_change_is_as_bad_as_what_it_is_fed(text: str, risk: RiskLevel) -> None:
    assert judged(text).risk is risk


@pytest.mark.parametrize(
    "text",
    [
        "([adsisearcher]'(&(objectCategory=computer)(name=WEB*))').FindAll().Count",
        "[Environment]::GetEnvironmentVariable('PATH', 'Machine') -split ';'",
        "Get-AdfsProperties | Select-Object HostName",
        "Get-WinUserLanguageList",
    ],
)
def test_a_question_to_the_system_itself_is_low(text: str) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("[Environment]::GetEnvironmentVariable('DB_PASSWORD')", RiskLevel.MEDIUM),
        ("[Environment]::GetEnvironmentVariable($name)", RiskLevel.MEDIUM),
        ("([adsi]'WinNT://./bob').SetPassword('x')", RiskLevel.CRITICAL),
        ("Remove-AzResourceGroup -Name rg -Force", RiskLevel.CRITICAL),
        ("Add-LocalGroupMember Administrators -Member Everyone", RiskLevel.CRITICAL),
    ],
)
def test_its_relatives_are_as_bad_as_what_they_do(text: str, risk: RiskLevel) -> None:
    assert judged(text).risk is risk


@pytest.mark.parametrize(
    "text",
    [
        "Invoke-RestMethod https://api.acme.com/v1/items/42 -Headers @{ Accept = 'application/json' }",
        r"Get-ChildItem -Path \\fs01\public -Directory",
        "[Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties().GetActiveTcpListeners()",
        "Get-AppvClientPackage",
        "(New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher().GetTotalHistoryCount()",
        "Get-SecureBootPolicy",
        "Test-DbaConnection sql01",
        "Resolve-DnsName -Name _kerberos._tcp.corp.example -Type SRV -Server dc01",
        "Get-VBRJob | Select Name, @{n='R';e={$_.GetLastResult()}}",
        "Get-Item Env:PATH",
        "$c = New-Object System.Net.Sockets.TcpClient('db01', 1433); $c.Connected; $c.Close()",
        '& "$env:windir\\system32\\inetsrv\\appcmd.exe" list apppool',
    ],
)
def test_what_is_asked_in_passing_is_low(text: str) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "text",
    [
        "Invoke-RestMethod https://api.acme.com/v1/items/42 -Headers @{ 'X-HTTP-Method-Override' = 'DELETE' }",
        "$h = @{ 'X-HTTP-Method' = 'DELETE' }; Invoke-RestMethod https://api.acme.com/v1/items/42 -Headers $h",
    ],
)
def test_a_header_that_asks_for_another_method_is_no_read(text: str) -> None:
    assert not judged(text).effect.harmless


def test_administrative_shares_may_hold_secrets() -> None:
    assert judged(r"Get-Content \\web01\c$\app\x.txt").risk is RiskLevel.MEDIUM
    assert judged(r"Get-ChildItem \\198.51.100.7\x").risk is RiskLevel.MEDIUM


@pytest.mark.parametrize(
    "text",
    [
        "[Type]::GetTypeFromProgID('WScript.Shell')",
        "$x.GetMethod('Delete').Invoke($null, @('D:'))",
        "$x.GetResponse()",
        "Get-ZabbixToken",
        "Get-Item Env:DB_PASSWORD",
        "Get-AWSCredential",
        "Get-WUInstall -AcceptAll",
        "$c = New-Object Net.Sockets.TcpClient('x', 1); $s = $c.GetStream(); $s.Write($b, 0, 3)",
        "Get-Certificate -Template x -Url y",
        '& "$env:windir\\system32\\inetsrv\\appcmd.exe" stop apppool x',
        '& "$env:windir\\temp\\x.exe" list',
        '& "$env:temp\\x.exe" list',
    ],
)
def test_a_name_that_asks_hides_no_change(text: str) -> None:
    assert judged(text).risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}
