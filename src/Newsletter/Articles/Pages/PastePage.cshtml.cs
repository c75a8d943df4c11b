using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Articles.Import;
using Newsletter.Shell;
using Newsletter.Shell.Parts;

namespace Newsletter.Articles.Pages;

internal sealed class PasteForm
{
    public string Text { get; set; } = "";

    /// <summary>Which of the articles found in it are wanted, by their place.</summary>
    public List<int> Wanted { get; set; } = [];
}

/// <summary>A pasted text, in two steps and without script: what is found in it, and what of that goes on the desk. The text is there all the time.</summary>
[RequiredRole(Role.Editor)]
internal sealed class PastePageModel(CreateArticle create, KeepPaste keep, TimeProvider clock) : DeskPage
{
    [BindProperty]
    public PasteForm Form { get; set; } = new();

    /// <summary>Null before the first look.</summary>
    public ImportAnswer? Found { get; private set; }

    public void OnGet()
    {
    }

    public IActionResult OnPostLook()
    {
        if (Read() is { } refused)
            return refused;
        Form.Wanted = [.. Enumerable.Range(0, Found!.Articles.Count)]; // it was read
        ModelState.Clear();
        return Page();
    }

    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancellationToken)
    {
        if (Read() is { } refused)
            return refused;
        var wanted = Found!.Articles.Where((_, i) => Form.Wanted.Contains(i)).ToList(); // it was read
        if (wanted.Count == 0)
            return Refuse(new ValidationFailure("wanted", "Tick at least one article."));
        var made = new List<Guid>();
        foreach (var content in wanted)
        {
            var created = await create.HandleAsync(content, Caller, cancellationToken);
            if (!created.Ok)
                return Refuse(new ValidationFailure("text", $"“{ArticleWords.Headline(content)}” cannot be taken as it is: {created.Failure.Message} The {made.Count} before it are on the desk."));
            made.Add(created.Value.Id);
        }

        var kept = await keep.HandleAsync(Guid.CreateVersion7(clock.GetUtcNow()), ImportFormat.Auto, Form.Text, made, Caller, cancellationToken);
        return kept.Ok ? Redirect("/desk/articles?done=created") : Refuse(kept.Failure);
    }

    private IActionResult? Read()
    {
        var answer = ImportArticles.Read(Form.Text.ReplaceLineEndings("\n"), ImportFormat.Auto);
        if (!answer.Ok)
            return Refuse(answer.Failure is ValidationFailure ? answer.Failure : new ValidationFailure("text", answer.Failure.Message));
        Found = answer.Value;
        return null;
    }
}
