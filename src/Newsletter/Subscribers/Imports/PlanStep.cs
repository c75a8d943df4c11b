using System.Text.Json;
using Newsletter.Data;

namespace Newsletter.Subscribers.Imports;

/// <summary>Decides what becomes of each row, by who is known already. Nobody but the reader undoes a reader's no, and no list mends a dead address.</summary>
internal static class PlanStep
{
    private const int MostAttributes = SubscriberRules.MostAttributes;

    /// <param name="known">By row.</param>
    /// <param name="columns">Of the list.</param>
    /// <param name="consent">Of a row that says nothing else.</param>
    public static StepPlan Make(ImportStep step, IReadOnlyDictionary<int, KnownReader> known, IReadOnlyList<ImportColumn> columns, Consent consent)
    {
        var plan = new StepPlan();
        var rows = step.Rows;
        plan.Add.EnsureCapacity(rows.Kept - known.Count);
        Add(plan, rows, known, RowKind.Usual);
        plan.Usual = plan.Add.Count;
        Add(plan, rows, known, RowKind.Own);
        plan.Recorded = plan.Add.Count;
        Add(plan, rows, known, RowKind.Recorded);
        foreach (var row in rows.Order)
        {
            if (known.TryGetValue(row, out var who))
                Meet(plan, who, rows.Row(row, consent), columns);
        }

        return plan;
    }

    private static void Add(StepPlan plan, RowBlock rows, IReadOnlyDictionary<int, KnownReader> known, RowKind kind)
    {
        foreach (var row in rows.Order)
        {
            if (rows.Kind(row) != kind || known.ContainsKey(row))
                continue;
            plan.Add.Add(row);
            Count(plan, rows.State(row), isNew: true);
        }
    }

    private static void Meet(StepPlan plan, KnownReader who, ImportRow row, IReadOnlyList<ImportColumn> columns)
    {
        if (IsNo(row.State))
        {
            if (who.State is null)
                plan.Subscribe.Add((who, row));
            else if (!IsNo(who.State.Value))
                plan.Move.Add((who, row));
            plan.Suppressed++;
            return;
        }

        if (who.State is { } state && IsNo(state))
        {
            plan.Suppressed++;
            plan.Notes.Add(new RowNote(row.Number, RowFate.Suppressed, Why(state), columns.Line(row)));
            return;
        }

        if (who.State is null)
            plan.Subscribe.Add((who, row));
        else if (who.State == SubscriptionState.Pending && row.State == SubscriptionState.Active)
            plan.Move.Add((who, row));
        var then = who.Now with
        {
            Name = row.Name.Length > 0 ? row.Name : who.Now.Name,
            Attributes = Merged(who.Now.Attributes, row.Attributes),
            Language = row.Language ?? who.Now.Language,
            TimeZone = row.TimeZone ?? who.Now.TimeZone,
        };
        if (then != who.Now)
            plan.Change.Add((who, then));
        Count(plan, row.State, isNew: false);
    }

    private static void Count(StepPlan plan, SubscriptionState state, bool isNew)
    {
        if (IsNo(state))
            plan.Suppressed++;
        else if (isNew)
            plan.Added++;
        else
            plan.Updated++;
    }

    /// <summary>Whether it is of somebody who gets no mail any more.</summary>
    public static bool IsNo(SubscriptionState state) => state is SubscriptionState.Left or SubscriptionState.Bounced or SubscriptionState.Complained;

    private static string Why(SubscriptionState state) => state switch
    {
        SubscriptionState.Left => "They have left this publication. Only they can come back, by signing up.",
        SubscriptionState.Bounced => "Mail to this address came back.",
        _ => "They have complained about this publication's mail.",
    };

    private static string Merged(string now, string more)
    {
        if (more == ImportRow.NoAttributes || more == now)
            return now;
        var merged = Read(now);
        foreach (var (name, value) in Read(more))
        {
            if (merged.Count < MostAttributes || merged.ContainsKey(name))
                merged[name] = value;
        }

        var text = JsonSerializer.Serialize(merged, JsonColumn.Stored);
        return Read(now).OrderBy(a => a.Key, StringComparer.Ordinal).SequenceEqual(merged) ? now : text;
    }

    private static SortedDictionary<string, string> Read(string json) => new(JsonSerializer.Deserialize<Dictionary<string, string>>(json, JsonColumn.Stored) ?? [], StringComparer.Ordinal);
}
