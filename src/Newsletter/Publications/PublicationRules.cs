using System.Globalization;
using Newsletter.Shell;
using Newsletter.Shell.Parts;

namespace Newsletter.Publications;

/// <summary>What a publication's fields may hold.</summary>
internal static class PublicationRules
{
    /// <param name="designs">Names of those there are.</param>
    public static FieldErrors Check(PublicationRequest request, IReadOnlyList<string> designs)
    {
        var errors = new FieldErrors();
        if (Slugs.Check(request.Slug) is { } slug)
            errors.Add("slug", slug);
        errors.Line("name", request.Name, 200, required: true);
        errors.Line("tagline", request.Tagline, 300);
        errors.Prose("postalAddress", request.PostalAddress, 500, required: true);
        CheckSender(request, errors);
        CheckTimes(request, errors);
        if (!IsLanguage(request.Language))
            errors.Add("language", "Use a language tag like en, de or ar.");
        if (request.Support is { } support)
        {
            errors.Line("support.label", support.Label, 200, required: true);
            errors.WebAddress("support.url", support.Url, required: true);
        }

        if (!designs.Contains(request.Design))
            errors.Add("design", $"There is no design '{request.Design}'. There are: {string.Join(", ", designs)}.");
        CheckSections(request.Sections, errors);
        CheckReturnUrls(request.ReturnUrls, errors);
        errors.Line("frame.subject", request.Frame.Subject, 300);
        errors.Line("frame.preheader", request.Frame.Preheader, 300);
        errors.Prose("frame.intro", request.Frame.Intro, 20_000);
        errors.Prose("frame.signOff", request.Frame.SignOff, 20_000);
        return errors;
    }

    private static void CheckSender(PublicationRequest request, FieldErrors errors)
    {
        if (request.From is null)
        {
            errors.Add("from", "Required: {\"name\": …, \"email\": …}.");
        }
        else
        {
            errors.Line("from.name", request.From.Name, 200, required: true);
            CheckEmail("from.email", request.From.Email, errors);
        }

        if (request.ReplyTo is not null)
            CheckEmail("replyTo", request.ReplyTo, errors);
    }

    private static void CheckEmail(string field, string email, FieldErrors errors)
    {
        if (EmailAddress.Read(email) is not { } address)
            errors.Add(field, "Must be an e-mail address like editor@news.example.");
        else if (!System.Text.Ascii.IsValid(address.Local))
            errors.Add(field, "The part before the @ must be plain ASCII: many servers do not take anything else from a sender.");
    }

    private static void CheckTimes(PublicationRequest request, FieldErrors errors)
    {
        if (!TimeZones.Knows(request.TimeZone))
            errors.Add("timeZone", request.TimeZone.Length == 0 ? "Required: an IANA name like Europe/Berlin." : $"'{request.TimeZone}' is not known. Use an IANA name like Europe/Berlin.");
        for (var i = 0; i < request.Slots.Count; i++)
        {
            if (request.Slots.Take(i).Contains(request.Slots[i]))
                errors.Add($"slots[{i}]", "This slot is there already.");
        }

        Between("lateTolerance", request.LateTolerance, TimeSpan.Zero, TimeSpan.FromDays(7), errors);
        Between("hold", request.Hold, TimeSpan.Zero, TimeSpan.FromDays(1), errors);
        Between("deadline", request.Deadline, TimeSpan.FromMinutes(1), TimeSpan.FromDays(14), errors);
        if (request.Digest.Day is < 1 or > 31)
            errors.Add("digest.day", "From 1 to 31; a shorter month has it on its last day. Leave it out for the month's first slot.");
        if (request.Digest is { Day: null, Time: not null })
            errors.Add("digest.time", "Give the day, too; without one the digest goes out at the month's first slot.");
        if (request.Slots.Count > 50)
            errors.Add("slots", "At most 50 slots.");
        if (request.Skips.Count > 1000)
            errors.Add("skips", "At most 1000 skips.");
    }

    private static void CheckSections(IReadOnlyList<Section> sections, FieldErrors errors)
    {
        if (sections.Count > 60)
            errors.Add("sections", "At most 60 sections.");
        for (var i = 0; i < sections.Count; i++)
        {
            if (Slugs.CheckForm(sections[i].Key) is { } wrong)
                errors.Add($"sections[{i}].key", wrong);
            else if (sections.Take(i).Any(s => s.Key == sections[i].Key))
                errors.Add($"sections[{i}].key", "This key is there already.");
            errors.Line($"sections[{i}].name", sections[i].Name, 100, required: true);
        }
    }

    private static void CheckReturnUrls(IReadOnlyList<string> urls, FieldErrors errors)
    {
        if (urls.Count > 20)
            errors.Add("returnUrls", "At most 20.");
        foreach (var url in urls.Where(url => ReturnUrl.Read(url) is null))
            errors.Add("returnUrls", $"'{url}' must be an address like https://news.example/thanks, without user name, query and fragment.");
    }

    private static void Between(string field, TimeSpan value, TimeSpan least, TimeSpan most, FieldErrors errors)
    {
        if (value < least || value > most)
            errors.Add(field, $"From {Spans.Write(least)} to {Spans.Write(most)} ({least:c} to {most:c}).");
    }

    private static bool IsLanguage(string tag)
    {
        try
        {
            return tag.Length is >= 2 and <= 35 && CultureInfo.GetCultureInfo(tag).Name.Length > 0 && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }
}
