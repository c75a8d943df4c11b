namespace Newsletter.Accounts;

/// <summary>Who asks: an account at the desk, a key of an account, or the service itself.</summary>
/// <param name="Account">Null: the service, or the command line on this machine.</param>
/// <param name="Name">For histories and logs: the account's address, <c>key NAME of ADDRESS</c>, or <c>system</c>.</param>
/// <param name="ByKey">True for API keys: they never approve where a second person must.</param>
internal sealed record Caller(Guid? Account, string Name, IReadOnlyList<Grant> Grants, bool ByKey)
{
    /// <summary>The service itself: jobs and the command line.</summary>
    public static Caller System { get; } = new(null, "system", [new Grant(Role.Admin, null)], ByKey: false);

    /// <summary>Which way they came, for records: <c>api</c> or <c>desk</c>.</summary>
    public string Way => ByKey ? "api" : "desk";

    /// <summary>May do what <paramref name="role"/> may, in this publication.</summary>
    public bool May(Role role, int publicationKey) =>
        Grants.Any(grant => grant.Role >= role && (grant.PublicationKey is null || grant.PublicationKey == publicationKey));

    /// <summary>May do it everywhere: for what belongs to no publication.</summary>
    public bool MayEverywhere(Role role) => Grants.Any(grant => grant.Role >= role && grant.PublicationKey is null);

    /// <summary>May do it in some publication: for lists, which then show those only.</summary>
    public bool MaySomewhere(Role role) => Grants.Any(grant => grant.Role >= role);
}
