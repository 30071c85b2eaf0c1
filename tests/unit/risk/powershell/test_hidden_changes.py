"""Changes, files and secrets in PowerShell that stand where nobody looks for them."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import powershell as judged


@pytest.mark.parametrize(
    "text",
    [
        r"Microsoft.PowerShell.Core\Invoke-Command {Stop-Computer}",
        r"1 | Microsoft.PowerShell.Core\ForEach-Object {Stop-Computer}",
        "function each($b) { 1 | Where-Object $b }; each {Stop-Computer}",
    ],
)
def test_a_block_is_code_however_the_cmdlet_is_called(text: str) -> None:
    assert not judged(text).effect.harmless


def test_a_program_gets_a_word_in_braces_as_text() -> None:
    assert judged("bcdedit /enum {default}").effect.harmless


@pytest.mark.parametrize(
    "text",
    ["$a, $b.IsReadOnly = 1, 2", "$a[0], $b.IsReadOnly = 1, 2", "++$b.Priority", "1 + --$b.Priority"],
)
def test_a_property_among_variables_is_changed_all_the_same(text: str) -> None:
    assert not judged(text).effect.harmless


@pytest.mark.parametrize("text", ["$a, $b = 1, 2", "++$i", "for ($i = 0; $i -lt 3; ++$i) { $i }", "$h[$_.Name] += 1"])
def test_a_variable_of_its_own_may_change(text: str) -> None:
    assert judged(text).effect.harmless


@pytest.mark.parametrize(
    "text",
    [
        "{{step_0_result.name}}",
        "$x = {{step_0_result.name}}",
        'Get-Date "$({{step_0_result.name}})"',
        "Invoke-Command { {{step_0_result.name}} }",
        "@{ a = {{step_0_result.name}} }",
        "if ({{step_0_result.name}} -eq 1) { Get-Date }",
    ],
)
def test_a_template_where_a_command_stands_may_be_any_command(text: str) -> None:
    assert not judged(text).effect.harmless


@pytest.mark.parametrize(
    "text",
    [
        "Get-Process -Name {{step_0_result.name}}",
        "$x = '{{step_0_result.name}}'",
        'Write-Host "{{step_0_result.name}}"',
    ],
)
def test_a_template_where_a_value_stands_is_a_value(text: str) -> None:
    assert judged(text).effect.harmless


@pytest.mark.parametrize(
    ("text", "least"),
    [
        (r"${c:\users\alice\.ssh\id_rsa}", RiskLevel.HIGH),
        (r"gc C:\Users\alice\AppData\Roaming\Microsoft\Protect\x", RiskLevel.HIGH),
        (r"gc 'C:\Users\alice\AppData\Local\Google\Chrome\User Data\Default\Login Data'", RiskLevel.HIGH),
        (r"gc C:\Users\alice\.kube\config", RiskLevel.HIGH),
        (r"gc C:\Windows\System32\inetsrv\config\applicationHost.config", RiskLevel.MEDIUM),
        (r"gp HKCU:\Software\SimonTatham\PuTTY\Sessions\*", RiskLevel.MEDIUM),
        ("Get-ADUser alice -Properties ntPwdHistory", RiskLevel.HIGH),
        ("(Get-IISAppPool shop).processModel.password", RiskLevel.HIGH),
        ("Get-S3PreSignedURL -BucketName a -Key b", RiskLevel.HIGH),
        ("Get-AzFunctionAppSetting -Name a", RiskLevel.MEDIUM),
        ("Get-MgUserMessage -UserId alice", RiskLevel.MEDIUM),
    ],
)
def test_a_secret_behind_an_unusual_name_is_one(text: str, least: RiskLevel) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is least


@pytest.mark.parametrize(r"name", ["known_hosts", "id_ed25519.pub"])
def test_the_public_half_of_a_key_is_no_secret(name: str) -> None:
    assert judged(rf"gc C:\Users\alice\.ssh\{name}").risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "text",
    [
        "Get-AzStorageBlobContent -Container a -Blob b -Destination D:\\x",
        "Get-ClusterDiagnosticInfo",
        "Get-StorageDiagnosticInfo -StorageSubSystemFriendlyName a D:\\x",
        "Get-ADDCCloningExcludedApplicationList -GenerateXml",
        "Get-MobileDeviceStatistics -Mailbox a -GetMailboxLog -NotificationEmailAddresses b@c.example",
        "Get-PackageProvider -Name NuGet -ForceBootstrap",
        "Get-DeliveryOptimizationLog -Flush",
        "Get-CalendarDiagnosticLog -Identity a -LogLocation D:\\x",
        "[Security.Principal.WindowsIdentity]::Impersonate(0)",
    ],
)
def test_what_is_called_a_look_and_does_more_asks(text: str) -> None:
    assert not judged(text).effect.harmless


@pytest.mark.parametrize(
    "text",
    [
        r"gci D:\logs | ForEach-Object -MemberName:Delete",
        "Import-Module netnobody",
        "Add-Type -AssemblyName SystemNobody",
    ],
)
def test_a_name_must_be_listed_whole(text: str) -> None:
    assert not judged(text).effect.harmless


def test_a_property_may_be_joined_to_its_parameter() -> None:
    assert judged(r"gci D:\logs | ForEach-Object -MemberName:Name").effect.harmless


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        (r"pushd HKLM:\SAM; gci", RiskLevel.HIGH),
        (r"sl HKLM:; gp SAM\SAM", RiskLevel.HIGH),
        (r"cd C:\Users\alice\.ssh; gc *", RiskLevel.HIGH),
        (r"gp Microsoft.PowerShell.Core\Registry::HKLM\SAM\x", RiskLevel.HIGH),
        ("Get-ChildItem Environment::", RiskLevel.MEDIUM),
        (r"ls ~\.ssh | gc", RiskLevel.MEDIUM),
        (r"Select-String -Path D:\app\*.config -Pattern password", RiskLevel.MEDIUM),
        (r"cd D:\app; gc notes.txt", RiskLevel.LOW),
    ],
)
def test_a_folder_of_secrets_makes_bare_names_secrets(text: str, risk: RiskLevel) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is risk
