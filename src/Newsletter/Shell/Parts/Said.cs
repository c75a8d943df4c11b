using System.Collections.Frozen;

namespace Newsletter.Shell.Parts;

/// <summary>What a page says after something was done. The address carries the key only: nobody can make the desk say words of their own.</summary>
internal static class Said
{
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["saved"] = "Saved.",
        ["created"] = "Created.",
        ["deleted"] = "Deleted.",
        ["erased"] = "Forgotten.",
        ["added"] = "Added.",
        ["removed"] = "Removed from the issue; the article itself is still on the item desk.",
        ["moved"] = "Moved.",
        ["submitted"] = "Submitted for review. Its text is frozen as it is now.",
        ["approved"] = "Approved.",
        ["returned"] = "Returned to draft, with your note.",
        ["scheduled"] = "Scheduled.",
        ["unscheduled"] = "Back to approved. Nothing will be sent.",
        ["sending"] = "Sending has begun.",
        ["paused"] = "Paused. Copies already handed over cannot be called back.",
        ["resumed"] = "Sending goes on.",
        ["cancelled"] = "Cancelled.",
        ["signedOut"] = "Signed out there.",
        ["passkeyAdded"] = "You can sign in with this passkey now. Your other sessions have ended.",
        ["passkeyRemoved"] = "The passkey is of no use here any more. Your other sessions have ended.",
        ["passwordChanged"] = "Your password is changed. All your other sessions have ended.",
        ["theirSecondStepOff"] = "Their second step is off, and their sessions have ended.",
        ["keyEnded"] = "The key works no more.",
        ["secondStepOff"] = "The second step is off.",
        ["linksTried"] = "Every link was followed once; what came of it stands in the checks.",
        ["uploaded"] = "Uploaded.",
        ["restored"] = "Restored as the newest version.",
        ["checked"] = "Looked at just now.",
        ["checking"] = "It takes more than a minute: some server or name server does not answer. Load this page again in a while.",
        ["placed"] = "Put into the issue.",
        ["placedPending"] = "Put into the change that waits beside the issue: it counts once that is applied.",
        ["putAway"] = "Put away. It is under “Put away” if somebody wants it after all.",
        ["broughtBack"] = "Back on the desk.",
        ["taken"] = "Yours now: others see that you work on it.",
        ["letGo"] = "Free for anybody again.",
        ["noted"] = "Note saved.",
        ["feedAdded"] = "The feed is here, and its newest items are on the desk.",
        ["feedFetched"] = "Fetched.",
        ["feedPaused"] = "Paused: nothing is fetched until you let it go on.",
        ["feedResumed"] = "It is fetched again from now on.",
        ["feedRemoved"] = "The feed is removed. What it brought stays on the desk.",
        ["archiveCorrected"] = "The archive shows the corrected text, and says so.",
        ["archiveWaits"] = "Kept. This publication wants a second person: the archive shows it when somebody who did not write it has approved it.",
        ["archiveDropped"] = "The correction is dropped. The archive stays as it is.",
        ["ticked"] = "Ticked.",
        ["submittedInTheWay"] = "Submitted for review, and its text is frozen as it is now. As it stands it cannot go out: “Review and checks” says what is in the way.",
        ["applied"] = "The change is applied.",
    }.ToFrozenDictionary();

    public static string? For(string? key) => key is not null && Words.TryGetValue(key, out var words) ? words : null;
}
