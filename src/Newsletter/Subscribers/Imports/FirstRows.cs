namespace Newsletter.Subscribers.Imports;

/// <summary>How a list begins, as it is read.</summary>
internal static class FirstRows
{
    /// <returns>The rows below the names of the columns; null when the list is no longer there.</returns>
    public static IReadOnlyList<IReadOnlyList<string>>? Of(SubscriberImport import, int most)
    {
        try
        {
            using var csv = import.Form.Open(import.FilePath);
            var names = import.Columns.Select(c => c.Header).ToList();
            var rows = new List<IReadOnlyList<string>>();
            var below = !import.Header;
            while (rows.Count < most && csv.ReadFilled())
            {
                var cells = csv.Fields();
                if (below)
                    rows.Add(cells);
                else
                    below = ColumnGuess.IsHeader(cells, names);
            }

            return rows;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
