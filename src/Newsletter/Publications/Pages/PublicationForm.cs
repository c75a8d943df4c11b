using System.Globalization;
using Newsletter.Shell;
using Newsletter.Shell.Parts;

namespace Newsletter.Publications.Pages;

/// <summary>A publication as fields of a page. Rows that are left empty are no rows.</summary>
internal sealed class PublicationForm
{
    private const int SpareRows = 2;

    /// <summary>Of the publication as the page showed it.</summary>
    public string Etag { get; set; } = "";

    public string Slug { get; set; } = "";

    public string Name { get; set; } = "";

    public string Tagline { get; set; } = "";

    public string Language { get; set; } = "en";

    public string TimeZone { get; set; } = "";

    public SenderForm From { get; set; } = new();

    public string ReplyTo { get; set; } = "";

    public string PostalAddress { get; set; } = "";

    public SupportForm Support { get; set; } = new();

    public string Design { get; set; } = "weekly";

    public List<SlotForm> Slots { get; set; } = [];

    /// <summary>One date a line.</summary>
    public string Skips { get; set; } = "";

    public List<SectionForm> Sections { get; set; } = [];

    public string Tracking { get; set; } = nameof(Publications.Tracking.Off);

    public bool CountOpens { get; set; } = true;

    public string Uncertain { get; set; } = nameof(UncertainPolicy.NeverMiss);

    public bool SecondPerson { get; set; }

    public string LateTolerance { get; set; } = "1 hour";

    public string Hold { get; set; } = "5 minutes";

    public string Deadline { get; set; } = "3 days";

    public string Archive { get; set; } = nameof(ArchiveAccess.Public);

    /// <summary>One address a line.</summary>
    public string ReturnUrls { get; set; } = "";

    public FrameForm Frame { get; set; } = new();

    public DigestForm Digest { get; set; } = new();

    public static PublicationForm Of(Publication publication) => new()
    {
        Etag = PublicationAnswer.Of(publication).Etag,
        Slug = publication.Slug,
        Name = publication.Name,
        Tagline = publication.Tagline,
        Language = publication.Language,
        TimeZone = publication.TimeZone,
        From = new SenderForm { Name = publication.From.Name, Email = publication.From.Email },
        ReplyTo = publication.ReplyTo ?? "",
        PostalAddress = publication.PostalAddress,
        Support = new SupportForm { Label = publication.Support?.Label ?? "", Url = publication.Support?.Url ?? "" },
        Design = publication.Design,
        Slots = [.. publication.Slots.Select(s => new SlotForm { Day = s.Day.ToString(), Time = s.Time.ToString(s.Time.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture) })],
        Skips = string.Join('\n', publication.Skips.Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
        Sections = [.. publication.Sections.Select(s => new SectionForm { Key = s.Key, Name = s.Name, On = s.On })],
        Tracking = publication.Tracking.ToString(),
        CountOpens = publication.CountOpens,
        Uncertain = publication.Uncertain.ToString(),
        SecondPerson = publication.SecondPerson,
        LateTolerance = Spans.Write(publication.LateTolerance),
        Hold = Spans.Write(publication.Hold),
        Deadline = Spans.Write(publication.Deadline),
        Archive = publication.Archive.ToString(),
        ReturnUrls = string.Join('\n', publication.ReturnUrls),
        Frame = new FrameForm
        {
            Subject = publication.Frame.Subject,
            Preheader = publication.Frame.Preheader,
            Intro = publication.Frame.Intro,
            SignOff = publication.Frame.SignOff,
            Ahead = publication.Frame.Ahead,
        },
        Digest = DigestForm.Of(publication.Digest),
    };

    /// <summary>Empty rows at the end, for those to come.</summary>
    public void AddSpareRows()
    {
        for (var i = 0; i < SpareRows; i++)
        {
            Slots.Add(new SlotForm());
            Sections.Add(new SectionForm { On = true });
        }
    }

    public static string SlotWords(Publication publication) => publication.Slots.Count == 0
        ? "no weekly slot"
        : string.Join(", ", publication.Slots.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Day}s {s.Time:HH:mm}"))) + $" ({publication.TimeZone})";

    /// <param name="errors">Gets what cannot be read at all; what may not be is for the use case to say.</param>
    public PublicationRequest Read(FieldErrors errors)
    {
        Slots.RemoveAll(slot => slot.Day.Length == 0 && slot.Time.Length == 0);
        Sections.RemoveAll(section => section.Key.Trim().Length == 0 && section.Name.Trim().Length == 0);
        return new PublicationRequest
        {
            Slug = Slug.Trim(),
            Name = Name.Trim(),
            Tagline = Tagline.Trim(),
            Language = Language.Trim(),
            TimeZone = TimeZone.Trim(),
            From = new Sender(From.Name.Trim(), From.Email.Trim()),
            ReplyTo = ReplyTo.Trim() is { Length: > 0 } replyTo ? replyTo : null,
            PostalAddress = PostalAddress.ReplaceLineEndings("\n").Trim(),
            Support = Support.Label.Trim().Length + Support.Url.Trim().Length == 0 ? null : new SupportLink(Support.Label.Trim(), Support.Url.Trim()),
            Design = Design.Trim(),
            Slots = [.. Slots.Select((slot, i) => slot.Read(i, errors))],
            Skips = ReadSkips(errors),
            Sections = [.. Sections.Select(section => new Section(section.Key.Trim(), section.Name.Trim(), section.On))],
            Tracking = Choice<Tracking>("tracking", Tracking, errors),
            CountOpens = CountOpens,
            Uncertain = Choice<UncertainPolicy>("uncertain", Uncertain, errors),
            SecondPerson = SecondPerson,
            LateTolerance = Span("lateTolerance", LateTolerance, errors),
            Hold = Span("hold", Hold, errors),
            Deadline = Span("deadline", Deadline, errors),
            Archive = Choice<ArchiveAccess>("archive", Archive, errors),
            ReturnUrls = ReturnUrls.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Frame = Frame.Read(),
            Digest = Digest.Read(errors),
        };
    }

    private List<DateOnly> ReadSkips(FieldErrors errors)
    {
        var dates = new List<DateOnly>();
        foreach (var line in Skips.Split(['\n', ',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (DateOnly.TryParseExact(line, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                dates.Add(date);
            else
                errors.Add("skips", $"'{line}' is no date: write it like 2026-12-24.");
        }

        return dates;
    }

    private static T Choice<T>(string field, string text, FieldErrors errors)
        where T : struct, Enum
    {
        if (Enum.TryParse<T>(text, out var choice) && Enum.IsDefined(choice))
            return choice;
        errors.Add(field, $"Choose one of: {string.Join(", ", Enum.GetNames<T>())}.");
        return default;
    }

    private static TimeSpan Span(string field, string text, FieldErrors errors)
    {
        if (Spans.Read(text) is { } span)
            return span;
        errors.Add(field, Spans.Advice);
        return default;
    }
}

internal sealed class SenderForm
{
    public string Name { get; set; } = "";

    public string Email { get; set; } = "";
}

internal sealed class FrameForm
{
    public string Subject { get; set; } = "";

    public string Preheader { get; set; } = "";

    public string Intro { get; set; } = "";

    public string SignOff { get; set; } = "";

    /// <summary>A publication that is founded at the desk has its next issue waiting; one from the API is asked.</summary>
    public bool Ahead { get; set; } = true;

    public IssueFrame Read() => new()
    {
        Subject = Subject.Trim(),
        Preheader = Preheader.Trim(),
        Intro = Intro.ReplaceLineEndings("\n").Trim(),
        SignOff = SignOff.ReplaceLineEndings("\n").Trim(),
        Ahead = Ahead,
    };
}

internal sealed class DigestForm
{
    public bool Offered { get; set; } = true;

    public string Day { get; set; } = "";

    public string Time { get; set; } = "";

    public static DigestForm Of(DigestSettings digest) => new()
    {
        Offered = digest.Offered,
        Day = digest.Day?.ToString(CultureInfo.InvariantCulture) ?? "",
        Time = digest.Time?.ToString("HH:mm", CultureInfo.InvariantCulture) ?? "",
    };

    public DigestSettings Read(FieldErrors errors)
    {
        int? day = null;
        TimeOnly? time = null;
        if (Day.Trim().Length > 0)
            day = int.TryParse(Day.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0; // out of range, which the rules say
        if (Time.Trim().Length == 0)
            time = null;
        else if (TimeOnly.TryParseExact(Time.Trim(), ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            time = at;
        else
            errors.Add("digest.time", "Write the time like 09:00.");
        return new DigestSettings { Offered = Offered, Day = day, Time = time };
    }
}

internal sealed class SupportForm
{
    public string Label { get; set; } = "";

    public string Url { get; set; } = "";
}

internal sealed class SectionForm
{
    public string Key { get; set; } = "";

    public string Name { get; set; } = "";

    public bool On { get; set; }
}

internal sealed class SlotForm
{
    public string Day { get; set; } = "";

    public string Time { get; set; } = "";

    public Slot Read(int row, FieldErrors errors)
    {
        if (!Enum.TryParse<DayOfWeek>(Day, out var day))
            errors.Add($"slots[{row}].day", "Choose a day.");
        if (!TimeOnly.TryParseExact(Time, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            errors.Add($"slots[{row}].time", "Write the time like 09:00.");
        return new Slot(day, time);
    }
}
