namespace Newsletter.Subscribers;

internal static class ReaderFailures
{
    public static Failure Link { get; } = new("reader.link", "This link is not valid, or no longer. Please use the one in your latest mail.");

    public static Failure Taken { get; } = new("reader.taken", "The newsletter comes to this address already.");
}
