using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Rendering;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers.Pages;

/// <summary>
/// A person as fields of a page. What differs from what was shown becomes a PATCH, as a program would send it: whatever the reader does in the meantime stays.
/// </summary>
internal sealed class SubscriberEditForm
{
    /// <summary>Of the person as the page showed them.</summary>
    public string Etag { get; set; } = "";

    public string Email { get; set; } = "";

    public string Name { get; set; } = "";

    public string Language { get; set; } = "";

    public string TimeZone { get; set; } = "";

    /// <summary>A row without a name is no row.</summary>
    public List<OwnFieldForm> Attributes { get; set; } = [];

    public List<SubscriptionForm> Subscriptions { get; set; } = [];

    /// <summary>Slug of one more publication; empty: none.</summary>
    public string Add { get; set; } = "";

    public bool Confirmed { get; set; }

    /// <param name="publications">Those the caller keeps, by slug.</param>
    public static SubscriberEditForm Of(SubscriberAnswer reader, IReadOnlyDictionary<string, Publication> publications) => new()
    {
        Etag = reader.Etag,
        Email = reader.Email,
        Name = reader.Name,
        Language = reader.Language ?? "",
        TimeZone = reader.TimeZone ?? "",
        Attributes = [.. reader.Attributes.Select(a => new OwnFieldForm { Name = a.Key, Value = a.Value }), new OwnFieldForm()],
        Subscriptions = [.. reader.Subscriptions.Select(s => SubscriptionForm.Of(s, publications[s.Publication]))],
    };

    /// <summary>Whether the subscriptions are still as the page showed them; the reader may have changed them.</summary>
    public bool Saw(SubscriberEditForm now) => Subscriptions.Select(s => s.Seen).SequenceEqual(now.Subscriptions.Select(s => s.Seen), StringComparer.Ordinal);

    /// <param name="now">The person as they are, and as the page showed them.</param>
    /// <param name="consent">Of one more subscription, when they have agreed already.</param>
    public JsonObject Read(SubscriberEditForm now, Consent consent, FieldErrors errors)
    {
        var json = new JsonObject
        {
            ["email"] = Email.Trim(),
            ["name"] = Name.Trim(),
            ["language"] = Language.Trim() is { Length: > 0 } language ? language : null,
            ["timeZone"] = TimeZone.Trim() is { Length: > 0 } zone ? zone : null,
            ["attributes"] = ReadAttributes(errors),
        };
        var subscriptions = new JsonArray([.. Subscriptions.Zip(now.Subscriptions, (s, shown) => s.Changes(shown))]);
        if (Add.Length > 0)
        {
            subscriptions.Add(new JsonObject { ["publication"] = Add, ["consent"] = Confirmed ? JsonSerializer.SerializeToNode(consent, ApiJson.Options) : null });
            json["confirmed"] = Confirmed;
        }

        json["subscriptions"] = subscriptions;
        return json;
    }

    private JsonObject ReadAttributes(FieldErrors errors)
    {
        var attributes = new JsonObject();
        foreach (var (i, row) in Attributes.Index())
        {
            var name = row.Name.Trim();
            if (name.Length == 0)
            {
                if (row.Value.Trim().Length > 0 && i >= Attributes.Count - 1)
                    errors.Add($"attributes[{i}].name", "Say what this is: town, for example.");
                continue;
            }

            if (!attributes.TryAdd(name, row.Value.Trim()))
                errors.Add($"attributes[{i}].name", "Stands here twice.");
        }

        return attributes;
    }
}

/// <summary>A field of the newsroom's own.</summary>
internal sealed class OwnFieldForm
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";
}

internal sealed class SubscriptionForm
{
    public string Publication { get; set; } = "";

    /// <summary>All of it as it was shown.</summary>
    public string Seen { get; set; } = "";

    public SubscriptionState State { get; set; }

    public Frequency Frequency { get; set; }

    /// <summary><c>2026-12-24</c>; empty: no pause.</summary>
    public string PausedUntil { get; set; } = "";

    /// <summary>Keys of those that are on.</summary>
    public List<string> Sections { get; set; } = [];

    public bool Figures { get; set; }

    public static SubscriptionForm Of(SubscriptionAnswer s, Publication publication)
    {
        var form = new SubscriptionForm
        {
            Publication = s.Publication,
            State = s.State,
            Frequency = s.Frequency,
            PausedUntil = s.PausedUntil?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            Sections = [.. publication.Sections.Where(section => s.Sections?.Contains(section.Key) ?? section.On).Select(section => section.Key)],
            Figures = s.IndividualFigures,
        };
        form.Seen = $"{form.Publication} {form.State} {form.Frequency} {form.PausedUntil} {form.Figures} {string.Join(',', form.Sections)}";
        return form;
    }

    /// <summary>What the staff may make of it: a reader's no is theirs to take back.</summary>
    public static IReadOnlyList<SelectListItem> Moves(SubscriptionState now) =>
    [
        .. new[] { now, SubscriptionState.Active, SubscriptionState.Paused, SubscriptionState.Left }.Distinct()
            .Where(to => to == now || to == SubscriptionState.Left || now is SubscriptionState.Active or SubscriptionState.Paused)
            .Select(to => new SelectListItem(to == now ? SubscriptionWords.State(to) : SubscriptionWords.Move(to), to.ToString())),
    ];

    /// <summary>What is not named stays.</summary>
    public JsonNode Changes(SubscriptionForm shown)
    {
        var json = new JsonObject { ["publication"] = shown.Publication };
        if (State != shown.State)
            json["state"] = ApiJson.Name(State);
        if (Frequency != shown.Frequency)
            json["frequency"] = ApiJson.Name(Frequency);
        if (PausedUntil != shown.PausedUntil)
            json["pausedUntil"] = PausedUntil.Length > 0 ? PausedUntil : null;
        if (!Sections.ToHashSet(StringComparer.Ordinal).SetEquals(shown.Sections))
            json["sections"] = new JsonArray([.. Sections.Select(key => JsonValue.Create(key))]);
        if (shown.Figures && !Figures)
            json["individualFigures"] = false;
        return json;
    }
}
