using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Subscribers.Imports;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Accounts.Audit.Pages;

/// <summary>What something was done to.</summary>
/// <param name="Href">Where it stands at the desk; null: it is gone, or has no page of its own.</param>
internal sealed record AuditPlace(string Words, string? Href = null);

/// <summary>From the paths of a page of the audit log to things that people know, by their names as they are now.</summary>
internal sealed class AuditPlaces(NewsletterDb db)
{
    /// <summary>The first word of a path, behind <c>/desk</c> or <c>/api/v1</c>: what one thing of it is called, and where all of them are.</summary>
    private static readonly Dictionary<string, (string One, string Many, string Path)> Kinds = new(StringComparer.Ordinal)
    {
        ["issues"] = ("Issue", "Issues", "/desk"),
        ["calendar"] = ("Issue", "Calendar", "/desk/calendar"),
        ["articles"] = ("Article", "Item desk", "/desk/articles"),
        ["feeds"] = ("Feed", "Feeds", "/desk/feeds"),
        ["images"] = ("Image", "Images", "/desk/images"),
        ["subscribers"] = ("Subscriber", "Subscribers", "/desk/subscribers"),
        ["imports"] = ("Import", "Imports", "/desk/imports"),
        ["segments"] = ("Segment", "Segments", "/desk/segments"),
        ["suppressions"] = ("Suppression", "Suppressions", "/desk/suppressions"),
        ["publications"] = ("Publication", "Publications", "/desk/publications"),
        ["designs"] = ("Design", "Designs", "/desk/designs"),
        ["accounts"] = ("Account", "Accounts", "/desk/accounts"),
        ["apikeys"] = ("Key", "Keys", "/desk/keys"),
        ["keys"] = ("Key", "Keys", "/desk/keys"),
        ["account"] = ("Their account", "Their own account", "/desk/account"),
        ["sending"] = ("Sending", "Sending", "/desk/sending"),
        ["audit"] = ("Audit log", "Audit log", "/desk/audit"),
        ["mailbox"] = ("Mail", "Mailbox", "/desk/mailbox"),
    };

    private readonly Dictionary<(string Kind, string Id), string> _names = [];

    /// <summary>Reads the names of what the paths are about, with one question for each kind.</summary>
    public async Task LoadAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var found = paths.Select(Split).Where(p => p.Id is not null).ToLookup(p => p.Kind, p => p.Id!); // just asked
        await NameAsync(found, "issues", ids => db.Issues.Where(i => ids.Contains(i.Id)).Select(i => new Named(i.Id, i.Content.Subject)), cancellationToken);
        await NameAsync(found, "articles", ids => db.Articles.Where(a => ids.Contains(a.Id)).Select(a => new Named(a.Id, a.Content.Headline)), cancellationToken);
        await NameAsync(found, "feeds", ids => db.Feeds.Where(f => ids.Contains(f.Id)).Select(f => new Named(f.Id, f.Name)), cancellationToken);
        await NameAsync(found, "subscribers", ids => db.Subscribers.Where(s => ids.Contains(s.Id)).Select(s => new Named(s.Id, s.Email)), cancellationToken);
        await NameAsync(found, "imports", ids => db.Set<SubscriberImport>().Where(i => ids.Contains(i.Id)).Select(i => new Named(i.Id, i.FileName)), cancellationToken);
        await NameAsync(found, "segments", ids => db.Set<Segment>().Where(s => ids.Contains(s.Id)).Select(s => new Named(s.Id, s.Name)), cancellationToken);
        await NameAsync(found, "accounts", ids => db.Users.Where(a => ids.Contains(a.Id)).Select(a => new Named(a.Id, a.Email)), cancellationToken);
        await NameAsync(found, "apikeys", ids => db.ApiKeys.Where(k => ids.Contains(k.Id)).Select(k => new Named(k.Id, k.Name)), cancellationToken);
        if (found.Contains("publications"))
        {
            foreach (var (slug, name) in (await db.PublicationNamesAsync(cancellationToken)).All)
                _names[("publications", slug)] = name;
        }
    }

    public AuditPlace Of(string path)
    {
        var (kind, id) = Split(path);
        if (!Kinds.TryGetValue(kind, out var words))
            return path == "/desk" ? new AuditPlace("Issues", path) : new AuditPlace("Signing in");
        if (id is null)
            return new AuditPlace(words.Many, words.Path);
        if (kind == "designs")
            return new AuditPlace($"{words.One} {id}", $"{words.Path}/{id}");
        if (!_names.TryGetValue((kind, id), out var name))
            return new AuditPlace(words.One);
        var page = kind switch
        {
            "issues" => $"/desk/issues/{id}",
            "feeds" or "apikeys" => words.Path,
            _ => $"{words.Path}/{id}",
        };
        return new AuditPlace(name.Length > 0 ? $"{words.One} “{name}”" : words.One, page);
    }

    private static (string Kind, string? Id) Split(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = parts is ["api", "v1", ..] ? parts[2..] : parts is ["desk", ..] ? parts[1..] : [];
        return rest switch
        {
            [] => ("", null),
            // The file of a publication's readers, at the desk.
            ["subscribers", var file] when file.EndsWith(".csv", StringComparison.Ordinal) => ("publications", file[..^".csv".Length]),
            ["publications" or "designs", var name, ..] when name != "new" => (rest[0], name),
            [var kind, var id, ..] when Guid.TryParse(id, out _) => (kind, id),
            [var kind, ..] => (kind.EndsWith(".csv", StringComparison.Ordinal) ? kind[..^".csv".Length] : kind, null),
        };
    }

    private async Task NameAsync(ILookup<string, string> found, string kind, Func<List<Guid>, IQueryable<Named>> named, CancellationToken cancellationToken)
    {
        var ids = found[kind].Select(Guid.Parse).Distinct().ToList();
        if (ids.Count == 0)
            return;
        foreach (var one in await named(ids).ToListAsync(cancellationToken))
            _names[(kind, one.Id.ToString())] = one.Name ?? "";
    }

    private sealed record Named(Guid Id, string? Name);
}
