"""What looks wrong in the draft, what saving it would change, and saving it."""

import streamlit as st

from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.calendar import effects as calendar_effects
from fasttrack_core.services.calendar.calendar import CalendarView
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.calendar import draft as calendar_draft
from pages.components.calendar.draft import Draft
from pages.components.common import tables
from pages.components.frame import session as desk
from pages.components.frame import wording


def show(office: Office, actor: Actor, saved: CalendarView, draft: Draft) -> None:
    """Who saved the calendar last, and the draft's effects while there is one."""
    done = st.session_state.pop(calendar_draft.SAVED, None)
    if done and done["school"] == actor.school_id:
        st.success(wording.plain(done["sentence"]), icon=":material/check_circle:")
    if saved.last is None:
        st.text("Nothing has been saved yet.")
    else:
        last = saved.last
        st.text(f"Version {last.number}, saved by {last.who} on {last.when}: {last.summary}.")
    _show_checks(saved, draft)
    if draft.base != saved.dates:
        _show_conflict(saved, draft)
    if draft.changed:
        with st.container(border=True):
            _show_effects(office, actor, draft)


def _show_checks(saved: CalendarView, draft: Draft) -> None:
    found = calendars.checks(saved, draft.dates)
    for each in found:
        if each.stops:
            st.error(wording.plain(each.sentence), icon=":material/error:")
    noted = [each.sentence for each in found if not each.stops]
    if not draft.dates.terms:
        how = "Begin with the marks under Proposals, with a file under Import and export, or with a line under Terms."
        st.info(wording.plain(" ".join([*noted, how])), icon=":material/info:")
    elif noted:
        with st.expander(f"{wording.counted(len(noted), 'thing')} to check", icon=":material/rule:"):
            st.markdown("\n".join(f"- {wording.plain(sentence)}" for sentence in noted))


def _show_conflict(saved: CalendarView, draft: Draft) -> None:
    """Somebody else saved another calendar since the draft was begun: nobody's work is lost, and a person chooses."""
    who = f"{saved.last.who} on {saved.last.when}" if saved.last else "Somebody"
    st.warning(
        f"Another calendar was saved by {wording.plain(who)} since you began. Your draft is still here.",
        icon=":material/group:",
    )
    with st.container(horizontal=True):
        if st.button("Start again from the saved one", key="calendar_theirs"):
            draft.begin_from(saved.dates, saved.seen)
        if st.button("Keep my draft instead", key="calendar_mine"):
            draft.begin_from(saved.dates, saved.seen, keep=True)


def _show_effects(office: Office, actor: Actor, draft: Draft) -> None:
    st.markdown("**This is a draft. Saving it would change:**")
    with desk.problems():
        found = calendar_effects.effects(office, actor, draft.dates)
        st.markdown("\n".join(f"- {wording.plain(sentence)}" for sentence in found.sentences))
        if len(found.due):
            tables.show(
                found.due,
                placeholder="none",
                alt="Due dates of open cases that would move",
                column_config={
                    "Now": st.column_config.DateColumn("Due now", format=wording.DAY),
                    "Becomes": st.column_config.DateColumn("Would be due", format=wording.DAY),
                },
            )
        if len(found.sessions):
            with st.expander("The sessions one by one"):
                tables.show(
                    found.sessions,
                    alt="Sessions that would open or close",
                    column_config={"Day": st.column_config.DateColumn("Day", format="ddd D MMM YYYY")},
                )
                if len(found.sessions) == calendar_effects.LISTED:
                    st.text(f"The first {calendar_effects.LISTED} are listed.")
    with st.container(horizontal=True):
        if st.button("Save the calendar", key="calendar_save", type="primary", icon=":material/save:"):
            _save(office, actor, draft)
        if st.button("Undo the last step", key="calendar_undo", icon=":material/undo:"):
            draft.undo()
        if st.button("Discard the draft", key="calendar_discard", icon=":material/delete:"):
            draft.begin_from(draft.base, draft.seen)


def _save(office: Office, actor: Actor, draft: Draft) -> None:
    with desk.problems():
        version = calendars.save(office, actor, draft.dates, draft.seen)
        st.session_state[calendar_draft.SAVED] = {
            "school": actor.school_id,
            "sentence": f"Saved as version {version.number}: {version.summary}.",
        }
        draft.begin_from(draft.dates, calendars.view(office, actor).seen)
