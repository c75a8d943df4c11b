namespace Newsletter.Issues;

/// <summary>When an issue goes out, and the number that it takes with the time.</summary>
internal static class Booking
{
    public static void Drop(Issue issue)
    {
        issue.LocalAt = null;
        issue.TimeZone = null;
        issue.At = null;
        issue.TakesSlot = false;
        issue.NotBefore = null;
        ReturnNumber(issue);
    }

    /// <summary>A rehearsal takes none, nor does a digest; whoever has one keeps it.</summary>
    public static void TakeNumber(Issue issue)
    {
        if (!issue.IsDigest)
            issue.Number ??= issue.Publication.NextNumber++;
    }

    /// <summary>Only the last number given can go back: an earlier one would come after a later one.</summary>
    public static void ReturnNumber(Issue issue)
    {
        if (issue.Number is { } number && issue.Publication.NextNumber == number + 1)
        {
            issue.Publication.NextNumber = number;
            issue.Number = null;
        }
    }
}
