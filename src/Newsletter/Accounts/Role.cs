namespace Newsletter.Accounts;

/// <summary>What somebody may do; each role has the rights of those before it.</summary>
internal enum Role
{
    /// <summary>Articles, issues up to submit, tests, previews, figures.</summary>
    Editor = 1,

    /// <summary>Also approve, return, schedule, unschedule, send, pause, resume, cancel, apply, designs.</summary>
    Publisher = 2,

    /// <summary>Also subscribers, publications, accounts, keys, sending set-up, audit.</summary>
    Admin = 3,
}

/// <summary>A role for one publication, or for all where <paramref name="PublicationKey"/> is null.</summary>
internal sealed record Grant(Role Role, int? PublicationKey);
