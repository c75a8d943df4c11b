namespace Newsletter.Shell.Parts;

/// <summary>Who did something, where records keep a word for those who have no address.</summary>
internal static class Who
{
    /// <summary>As a cell or a sentence begins with it.</summary>
    public static string Did(string name) => name switch
    {
        "reader" => "The reader",
        "system" => "The service",
        _ => name,
    };

    /// <summary>Within a sentence: "by the reader".</summary>
    public static string By(string? name) => name switch
    {
        "reader" => "the reader",
        "system" => "the service",
        _ => name ?? "",
    };
}
