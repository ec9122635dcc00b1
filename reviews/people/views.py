"""Pages for administrators: people with their roles and teams, one person, teams."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.language.phrases import say
from reviews.people import actions, permits, queries, roles, second_factor
from reviews.people.claims import OVERWRITE
from reviews.people.forms import TeamForm
from reviews.people.holds import open_holds
from reviews.people.models import Team, User
from reviews.people.requests import person as signed_in

PAGE = 25


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people with their roles and teams, and the teams with their members."""
    who = signed_in(request)
    permits.require(permits.why_not_manage_people(who))
    text = request.GET.get("q", "").replace("\0", "").strip()
    accounts = queries.named(queries.everybody().prefetch_related(None).prefetch_related("groups"), text)
    page, teams = Paginator(accounts, PAGE).get_page(request.GET.get("page")), queries.teams()
    context = {
        "page": page, "text": text, "teams": teams, "roles": roles.ROLES,
        "rows": [(one, [team.name for team, members in teams if one.pk in members]) for one in page],
        "role_requests": queries.waiting(who), "alarm": queries.administrators_alarm(),
    }  # fmt: skip
    return render(request, "people/list.html", context)


@login_required
@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show one person with every role, held or not, and what it allows."""
    who = signed_in(request)
    permits.require(permits.why_not_manage_people(who))
    found = get_object_or_404(queries.everybody(), pk=person_id)
    asked = {one.role: one for one in queries.open_requests().filter(person=found)}
    told = {
        "person": found, "rows": [(role, asked.get(role.slug)) for role in roles.ROLES],
        "why_not": permits.why_not_change_role(who, found), "why_not_switch": permits.why_not_switch(who, found),
        "holds": open_holds(found), "mapped": sorted({roles.BY_SLUG[role].title for _, role in settings.OIDC_GROUPS}),
        "overwrites": settings.OIDC_ROLES == OVERWRITE, "has_factor": second_factor.has_own(found),
        "needs_factor": second_factor.needed(found), "invitation": found.invitations.first(),
    }  # fmt: skip
    return render(request, "people/person.html", told)


@login_required
@require_POST
def change_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Grant or revoke a role, depending on the button."""
    who = signed_in(request)
    permits.require(permits.why_not_manage_people(who))
    found = get_object_or_404(User, pk=person_id)
    role = roles.BY_SLUG.get(request.POST.get("role", ""))
    act = {"grant": actions.grant_role, "revoke": actions.revoke_role}.get(request.POST.get("act", ""))
    if role is None or act is None:
        messages.error(request, say("Nothing was changed. Select a role to grant or revoke."))
        return redirect("person", found.pk)
    act(found, role.slug, by=who)
    done = (
        say("{name} now has the role {title}.", name=found.name, title=role.title)
        if act is actions.grant_role
        else say("{name} no longer has the role {title}.", name=found.name, title=role.title)
    )
    messages.success(request, done)
    return redirect("person", found.pk)


@login_required
@require_POST
def switch(request: HttpRequest, person_id: int) -> HttpResponse:
    """Close or reopen an account, with a reason."""
    who = signed_in(request)
    permits.require(permits.why_not_manage_people(who))
    found = get_object_or_404(User, pk=person_id)
    reason, act = request.POST.get("reason", "").replace("\0", "").strip(), request.POST.get("act", "")
    if not reason or len(reason) > 500 or act not in ("open", "close"):
        messages.error(request, say("Nothing was changed. Enter a reason of at most 500 characters."))
        return redirect("person", found.pk)
    actions.switch(found, on=act == "open", reason=reason, by=who)
    messages.success(
        request,
        (
            say("Account of {name} reopened.", name=found.name)
            if act == "open"
            else say("Account of {name} closed.", name=found.name)
        ),
    )
    return redirect("person", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Create a team, or change a team's members."""
    who = signed_in(request)
    permits.require(permits.why_not_manage_people(who))
    found = get_object_or_404(Team.objects.prefetch_related("members"), slug=slug) if slug else None
    start = {"name": found.name, "members": [one.pk for one in found.members.all()]} if found else {}
    form = TeamForm(request.POST or None, team=found, initial={**start, "seen": queries.team_seen(found)})
    if request.method == "POST" and form.is_valid():
        name, said = form.cleaned_data["name"], form.cleaned_data
        actions.set_team(slug=slug or form.slug_of(name), name=name, members=said["members"], by=who, seen=said["seen"])
        messages.success(request, say("Team {name} saved.", name=name))
        return redirect("people")
    return render(request, "people/team.html", {"form": form, "team": found}, status=422 if form.errors else 200)
