using System.Text.Json.Nodes;

namespace Newsletter.Subscribers;

/// <summary>What a step further down the flow holds on a person. It says so itself, so that an export has all of it.</summary>
internal interface IPersonalRecords
{
    /// <summary>The field of the export, like <c>deliveries</c>.</summary>
    string Field { get; }

    Task<JsonArray> ReadAsync(int subscriberKey, CancellationToken cancellationToken);
}
