"""A template that a program fills itself is told from one that was meant for us by the option that takes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stage_e.risk.shell.own_templates import without_own_templates
from stage_e.risk.template_text import GO_ACTION, TEMPLATE, has_template
from tests.unit.tools.plans import CATALOGUE


def left_of(text: str) -> str:
    """What of the text is still taken for templates of ours."""
    return without_own_templates(CATALOGUE.book, text)


@pytest.mark.parametrize(
    "command",
    [
        "docker ps --format '{{.Names}}'",
        "docker ps --format={{.Names}}",
        "docker ps -a --format 'table {{.Names}}\\t{{.Status}}'",
        "docker inspect -f '{{json .State}}' web | jq .",
        "docker inspect --format '{{range .Mounts}}{{.Source}}{{println}}{{end}}' web".replace(
            "{{println}}", '{{"\\n"}}'
        ),
        "docker inspect -f '{{if .State.Running}}up{{else}}down{{end}}' web",
        "docker inspect -f '{{range $k, $v := .NetworkSettings.Networks}}{{$k}}{{end}}' web",
        "docker stats --no-stream --format '{{.Name}}: {{.CPUPerc}}'",
        "sudo docker ps --format '{{.Names}}'",
        "timeout 5 podman ps --format '{{.Names}}'",
        "docker ps -q | xargs docker inspect --format '{{.Name}} {{.State.Status}}'",
        "for c in $(docker ps --format '{{.Names}}'); do docker port $c; done",
        "bash -c \"docker ps --format '{{.Names}}'\"",
        "ssh web-02 \"docker ps --format '{{json .}}'\"",
        "podman pod ps --format '{{.Name}}'",
        "crictl ps -o go-template --template '{{range .containers}}{{.id}}{{end}}'",
        "kubectl get pods -o go-template='{{range .items}}{{.metadata.name}}{{end}}'",
        "kubectl get pods -o=go-template --template='{{len .items}}'",
        "helm version --template '{{.Version}}'",
        "minikube status --format '{{.Host}}'",
    ],
)
def test_the_value_of_an_option_that_takes_a_template_is_the_programs_own(command: str) -> None:
    assert not has_template(left_of(command))


@pytest.mark.parametrize(
    "command",
    [
        "echo '{{.Names}}'",
        "docker ps --filter '{{.Names}}'",
        "docker ps -f '{{.Names}}'",
        "docker ps --format '{{.Names}}' '{{.Names}}'",
        "docker ps --format={{.Names}} {{.Names}}",
        "docker ps --format '{{.Names}}'; rm -rf /srv/{{.Names}}",
        "rm -rf /srv/{{.Names}} # docker ps --format '{{.Names}}'",
        "docker run --rm tool --format '{{.X}}'",
        "docker exec web sh -c 'rm -rf /srv/{{.X}}'",
        "sh -c 'docker ps --format {{.Names}}; rm {{.Names}}'",
        "unheard-of ps --format '{{.Names}}'",
        "cat <<'EOF'\n{{.Names}}\nEOF",
        "docker inspect -f {{json .State}} web",
        "docker inspect -f {{.A,.B}} web",
        'docker inspect -f "{{range $k, $v := .Mounts}}{{end}}" web',
        "docker ps --format '{{.Names}}' > /srv/{{.Names}}",
    ],
)
def test_a_template_anywhere_else_stays_in_the_text(command: str) -> None:
    assert GO_ACTION.search(left_of(command))


@pytest.mark.parametrize(
    "meant", ["{{hostname}}", "{{ a.b }}", "{{a[0].b}}", "{{json}}", "{{println}}", "{{ 7*7 }}", "{{ x y }}"]
)
def test_what_may_be_one_of_ours_stays_even_behind_such_an_option(meant: str) -> None:
    assert left_of(f"docker ps --format '{{{{.Names}}}} {meant}'") == f"docker ps --format ' {meant}'"


_INSIDE = st.text(alphabet='{}.$ "-ab_[0]()|,endifrangejson\n', max_size=20)


@given(_INSIDE)
def test_nothing_is_both_a_template_of_ours_and_one_of_go(inside: str) -> None:
    text = "{{" + inside + "}}"

    assert not (GO_ACTION.fullmatch(text) and TEMPLATE.search(text))
