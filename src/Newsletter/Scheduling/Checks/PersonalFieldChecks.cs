using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Rendering;
using Newsletter.Subscribers;

namespace Newsletter.Scheduling.Checks;

/// <summary>Whether the fields that an issue prints of its readers are there for everybody who gets it, or have something to stand in.</summary>
internal sealed class PersonalFieldChecks(NewsletterDb db, DatabaseOptions database)
{
    private const string Mend = "Write what is to stand there otherwise, like {{ subscriber.attributes.city ?? \"your town\" }}.";

    public async Task<IReadOnlyList<Check>> RunAsync(PreparedRevision revision, int publication, CancellationToken cancellationToken)
    {
        var checks = new List<Check>();
        foreach (var field in revision.PersonalFields)
        {
            if (!field.Exists)
                checks.Add(new Check("personal-field", CheckLevel.Error, $"'{field.Name}' is no field of a reader", $"It stands in the {field.Where}. There are name, email, language and attributes."));
            else if (!field.HasDefault && await MissingAsync(field, publication, cancellationToken) is var missing and > 0)
                checks.Add(new Check("personal-field", field.Attribute is null ? CheckLevel.Warning : CheckLevel.Error, $"{missing} readers have no '{field.Name}'", $"It stands in the {field.Where}. {Mend}"));
        }

        return checks.Count > 0 ? checks : [new Check("personal-field", CheckLevel.Ok, "Personal fields are there for everybody", "")];
    }

    private Task<int> MissingAsync(PersonalField field, int publication, CancellationToken cancellationToken)
    {
        var active = db.Subscriptions.Where(s => s.PublicationKey == publication && s.State == SubscriptionState.Active).Select(s => s.SubscriberKey);
        if (field.Attribute is { } attribute)
            return Without(attribute).CountAsync(s => active.Contains(s.Key), cancellationToken);
        return field.Name == "name"
            ? db.Subscribers.CountAsync(s => s.Name == "" && active.Contains(s.Key), cancellationToken)
            : Task.FromResult(0);
    }

    // Attributes are one JSON text, which only SQL can look into.
    private IQueryable<Subscriber> Without(string attribute) =>
        database.Provider == DatabaseProvider.Sqlite
            ? db.Subscribers.FromSql($"SELECT * FROM subscribers WHERE coalesce((SELECT value FROM json_each(attributes) WHERE json_each.key = {attribute}), '') = ''")
            : db.Subscribers.FromSql($"SELECT * FROM subscribers WHERE coalesce(attributes::json ->> {attribute}, '') = ''");
}
