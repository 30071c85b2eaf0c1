"""What is put into a list of one's own is nobody's business; into a group of administrators it is everybody's."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import powershell as judged

OWN = r"""
$x = @(); $x.Add(1); $x
$l = New-Object System.Collections.ArrayList; $l.Add(1); $l
$l = [System.Collections.Generic.List[string]]::new(); $l.Add('a'); $l
$h = @{}; $h.Add('a', 1); $h
'abc'.Insert(1, 'x')
(New-Object Net.Sockets.TcpClient).ConnectAsync('db01', 1433).Wait(2000)
(Get-Service W3SVC).WaitForStatus('Running', '00:00:10')
""".strip().splitlines()


@pytest.mark.parametrize("text", OWN)
def test_a_list_of_ones_own_may_be_filled(text: str) -> None:
    assert judged(text).effect.harmless
    assert judged(text).risk is RiskLevel.LOW


OTHERS = r"""
([ADSI]"WinNT://./Administrators,group").Add("WinNT://corp/bob")
$g = [ADSI]"WinNT://./Administrators,group"; $g.Add("WinNT://corp/bob")
$g = [ADSI]"WinNT://./Administrators,group"; $g | % Add "WinNT://corp/bob"
$g = ('Win'+'NT://./x') -as ('ad'+'si'); $g.Add('Win'+'NT://x')
$g = New-Object DirectoryServices.DirectoryEntry('WinNT://./x'); $g.Add('y')
([adsi]"LDAP://OU=x").Children.Add('CN=y', 'user')
(Get-ADGroup admins).Members.Add('bob')
[IO.Path]::GetTempFileName()
""".strip().splitlines()


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_not_ones_own_is_not_filled_unseen(text: str) -> None:
    assert not judged(text).effect.harmless
    assert judged(text).risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}
