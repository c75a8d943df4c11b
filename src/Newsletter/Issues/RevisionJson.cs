using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Newsletter.Data;

namespace Newsletter.Issues;

/// <summary>The one text of a revision, and its hash. Property order is the records' own, so equal content is equal text.</summary>
internal static class RevisionJson
{
    public static string Write<T>(T content) => JsonSerializer.Serialize(content, JsonColumn.Stored);

    public static RevisionContent Read(string json) => JsonSerializer.Deserialize<RevisionContent>(json, JsonColumn.Stored)!; // written by Write

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}
