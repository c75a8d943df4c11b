using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Rendering.Designs;

/// <summary>Begins a design that is edited on the desk: as a copy of another one, or of files that are brought.</summary>
internal sealed class CreateDesign(NewsletterDb db, DesignStore folders, FindDesign find, DesignVersions versions, TimeProvider clock)
{
    public async Task<Result<FoundDesign>> HandleAsync(NewDesign request, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MaySomewhere(Role.Publisher))
            return new ForbiddenFailure("Designs are made by publishers.");
        var name = request.Name.Trim();
        if (!DesignStore.IsName(name))
            return new ValidationFailure("name", DesignFailures.Name(name).Message);
        if (folders.Names.Contains(name) || await db.Set<StoredDesign>().AnyAsync(d => d.Name == name, cancellationToken))
            return Taken(name);
        var source = await SourceAsync(request, cancellationToken);
        if (!source.Ok)
            return source.Failure;
        var now = clock.GetUtcNow();
        var design = new StoredDesign { Name = name, Source = source.Value.Source, CreatedAt = now, ChangedAt = now, ChangedBy = caller.Name };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Add(design);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            return Taken(name); // the unique index decided between two at once
        }

        var note = request.From is null ? "" : $"Copied from {request.From}";
        await versions.AddAsync(design, source.Value.Files, note, caller, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await find.HandleAsync(name, ordinal: null, cancellationToken);
    }

    private async Task<Result<(string? Source, IReadOnlyDictionary<string, string> Files)>> SourceAsync(NewDesign request, CancellationToken cancellationToken)
    {
        if (request.Files is { Count: > 0 } brought)
        {
            var files = DesignRules.Normal(brought);
            var errors = DesignRules.Check(files);
            if (errors.Any)
                return errors.Failure;
            return ((string?)null, files);
        }

        if (string.IsNullOrWhiteSpace(request.From))
            return new ValidationFailure("from", "Name the design to copy, or send files.");
        var found = await find.HandleAsync(request.From, ordinal: null, cancellationToken);
        if (!found.Ok)
            return new ValidationFailure("from", found.Failure.Message);
        return (found.Value.Source, found.Value.Files);
    }

    private static ValidationFailure Taken(string name) => new("name", $"There is a design '{name}' already; choose another name.");
}

/// <summary>Saves a design as its next version. One that does not parse is kept as well; issues go on with the last one that does.</summary>
internal sealed class EditDesign(NewsletterDb db, FindDesign find, DesignUses uses, DesignVersions versions)
{
    public async Task<Result<FoundDesign>> HandleAsync(string name, IReadOnlyDictionary<string, string> files, string note, IfMatch match, Caller caller, CancellationToken cancellationToken) =>
        await ChangeAsync(name, _ => DesignRules.Normal(files), note, match, caller, cancellationToken);

    /// <summary>One file; the others stay as they are.</summary>
    /// <param name="text">Null: it is taken out.</param>
    public async Task<Result<FoundDesign>> FileAsync(string name, string file, string? text, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        if (!DesignRules.IsFile(file))
            return new ValidationFailure("newFile", DesignRules.FileName(file));
        return await ChangeAsync(
            name,
            found =>
            {
                var files = found.Files.Where(f => f.Key != file).ToDictionary(StringComparer.Ordinal);
                if (text is not null)
                    files[file] = text;
                return DesignRules.Normal(files);
            },
            text is null ? $"Without {file}" : file,
            match, caller, cancellationToken);
    }

    /// <summary>An earlier version again, as one of its own.</summary>
    public async Task<Result<FoundDesign>> RestoreAsync(string name, int ordinal, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var earlier = await find.HandleAsync(name, ordinal, cancellationToken);
        return earlier.Ok ? await ChangeAsync(name, _ => earlier.Value.Files, $"Version {ordinal} again", match, caller, cancellationToken) : earlier.Failure;
    }

    private async Task<Result<FoundDesign>> ChangeAsync(
        string name, Func<FoundDesign, IReadOnlyDictionary<string, string>> change, string note, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(name, ordinal: null, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        if (found.Value.Stored is not { } design)
            return new ConflictFailure("design.folder", $"'{name}' is a folder of the installation. Make a copy of it, and change that.");
        if ((DesignUses.Refuse(await uses.OfAsync(name, cancellationToken), caller) ?? match.Check(found.Value.Etag, () => versions.Answer(found.Value))) is { } refusal)
            return refusal;
        var files = change(found.Value);
        var errors = DesignRules.Check(files);
        errors.Line("note", note, 200);
        if (errors.Any)
            return errors.Failure;
        // What is as it was is no version.
        if (files.Count == found.Value.Files.Count && files.All(file => found.Value.Files.GetValueOrDefault(file.Key) == file.Value))
            return found;
        try
        {
            await versions.AddAsync(design, files, note, caller, cancellationToken);
        }
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || RowRefused.AsTwin(exception) || RowRefused.AsOrphan(exception))
        {
            // Somebody saved at the same moment: the number of the version was theirs.
            db.ChangeTracker.Clear();
            var now = await find.HandleAsync(name, ordinal: null, cancellationToken);
            return now.Ok ? new StaleFailure(versions.Answer(now.Value)) : now.Failure;
        }

        return await find.HandleAsync(name, ordinal: null, cancellationToken);
    }
}

/// <summary>Takes a design away that nobody uses, with all of its versions.</summary>
internal sealed class DeleteDesign(NewsletterDb db, DesignStore folders, FindDesign find, DesignUses uses, DesignVersions versions)
{
    public async Task<Result<Done>> HandleAsync(string name, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(name, ordinal: null, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        if (found.Value.Stored is not { } design)
            return new ConflictFailure("design.folder", $"'{name}' is a folder of the installation, and nobody can delete it from here.");
        var used = await uses.OfAsync(name, cancellationToken);
        if ((DesignUses.Refuse(used, caller) ?? match.Check(found.Value.Etag, () => versions.Answer(found.Value))) is { } refusal)
            return refusal;
        // Where a folder of this name stands behind it, that one serves.
        if (used.Count > 0 && !folders.Names.Contains(name))
            return new ConflictFailure("design.used", $"It is used by {string.Join(", ", used.Select(use => use.Title))}. Give them another design first.");
        db.Remove(design);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return default(Done);
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            var now = await find.HandleAsync(name, ordinal: null, cancellationToken);
            return now.Ok ? new StaleFailure(versions.Answer(now.Value)) : new NotFoundFailure($"design '{name}'");
        }
    }
}
