namespace Newsletter.Subscribers.Imports;

/// <summary>Ids in the order of their rows: an index that grows at its end is written once, one that grows everywhere again and again.</summary>
internal static class SortedIds
{
    public static Guid[] Make(DateTimeOffset at, int count)
    {
        var ids = new Guid[count];
        for (var i = 0; i < count; i++)
            ids[i] = Guid.CreateVersion7(at);
        Array.Sort(ids);
        return ids;
    }
}
