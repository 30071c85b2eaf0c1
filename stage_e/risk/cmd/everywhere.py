"""Programs that are the same on Windows as elsewhere: ``kubectl``, ``git``, ``docker``."""

import re
from collections.abc import Sequence

from schemas.words import RiskLevel
from stage_e.risk.cmd.launchers import UNSEEN
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, unknown
from stage_e.risk.rule_parts import Input
from stage_e.risk.shell.judge_shell import judge_shell_words
from stage_e.risk.shells import Shells
from stage_e.risk.unknown_text import SPLIT

_PROGRAMS = re.compile(
    r"""(?x)
    argocd | aws | az | calicoctl | cargo | cilium | consul | crictl | docker | docker-compose | doctl | eksctl |
    etcdctl | flux | gcloud | gh | git | glab | go | gradle | helm | helmfile | hg | istioctl | jcmd | jinfo | jmap
    | jps | jstack | jstat | jq | keytool | kubectl | kustomize | linkerd | mongosh | mvn | mysql | mysqladmin |
    nginx | nmap | node | nomad | npm | oc | openssl | openstack | packer | perl | pg_isready | php | pip | pip3 |
    pnpm | podman | psql | pulumi | python | python3 | rabbitmq-diagnostics | rabbitmqctl | rclone | redis-cli |
    restic | rg | ruby | skopeo | stern | svn | terraform | tofu | trivy | vagrant | vault | vboxmanage | velero |
    yarn | yq
    """
)


def is_everywhere(name: str) -> bool:
    """Whether it is such a program."""
    return _PROGRAMS.fullmatch(name) is not None


def judge_everywhere(shells: Shells, name: str, words: Sequence[str], *, fed: bool) -> Judgement:
    """The verdict on such a program by its rule; what changes something there is at least high on Windows."""
    plain = [SPLIT if UNSEEN in word else word for word in words]
    judged = judge_shell_words(shells.book, [name, *plain])
    if not judged.effect.harmless:
        return judged.raised(RiskLevel.HIGH, "command.on_windows", f"nobody has listed what {name} changes on Windows")
    rule = shells.book.rules[Language.POSIX][name]
    if fed and rule.input is not Input.DATA:
        return unknown("command.fed", f"nobody sees what {name} is fed")
    return judged
