using System.Diagnostics;
using System.Globalization;
using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;

namespace Newsletter.Engines.Templates.Running;

internal enum Flow
{
    None,
    Break,
    Continue,
    Return,
}

internal sealed record RunMark(
    int Depth, int Loops, string BaseIndent, LineState Line, int Outputs, int Cases, IReadOnlyList<int> PipeFrames, int Piped, ScopesMark Scopes);

/// <summary>One rendering: its variables, its output and how much it has used up. Not thread-safe; may be used again after <see cref="Begin"/>.</summary>
internal sealed partial class Run
{
    // A reader of the clock at every step would cost more than the step.
    private const int StepsPerClock = 256;

    // Characters and items made on the way, together: what a rendering can hold in memory is bounded by this, whatever it does.
    private const long ChargeLimit = 48L * 1024 * 1024;

    // An item of an array takes what four characters take, and is a value besides.
    private const int ItemWeight = 8;

    private readonly Dictionary<string, int> _cycles = new(StringComparer.Ordinal);
    private Dictionary<object, object>? _thawed;
    private long _deadline;
    private long _charged;
    private int _steps;
    private int _depth;

    public Run(TemplateOptions options, IncludeCache includes)
    {
        Options = options;
        Includes = includes;
    }

    public TemplateOptions Options { get; }

    public CultureInfo Culture => Options.Culture;

    public bool EscapesHtml => Options.Escaping == TemplateEscaping.Html;

    public CancellationToken CancellationToken { get; private set; }

    public Flow Flow { get; set; }

    /// <summary>How many loops are around, in whatever function; <c>break</c> outside of one is an error.</summary>
    public int Loops { get; set; }

    /// <summary>The value of <c>date.format</c>.</summary>
    public string DateFormat { get; set; } = DateText.DefaultFormat;

    /// <summary>Where the next call of <c>array.cycle</c> stands, by group.</summary>
    public Dictionary<string, int> Cycles => _cycles;

    public IncludeCache Includes { get; }

    /// <summary>Told of every page before it is included.</summary>
    public Action<string>? Included { get; init; }

    /// <summary>Gets ready for one rendering.</summary>
    public void Begin(
        IReadOnlyDictionary<string, object?> known, IReadOnlyDictionary<string, object?>? personal, Output output, CancellationToken cancellationToken)
    {
        CancellationToken = cancellationToken;
        _deadline = Stopwatch.GetTimestamp() + (long)(Options.TimeLimit.TotalSeconds * Stopwatch.Frequency);
        _charged = 0;
        _steps = 0;
        _depth = 0;
        Loops = 0;
        Flow = Flow.None;
        DateFormat = DateText.DefaultFormat;
        _cycles.Clear();
        _thawed = null;
        BeginScopes(known, personal);
        BeginOutput(output);
    }

    /// <summary>Runs a whole page; what it returns with <c>ret</c> is written.</summary>
    public void Page(Block page)
    {
        Flow = Flow.None;
        var result = page.Execute(this);
        Flow = Flow.None;
        if (result is not null)
            WriteReturned(result, page.Span);
    }

    public void WriteReturned(object result, TextSpan span)
    {
        try
        {
            WriteValue(result);
        }
        catch (Exception problem) when (Problems.IsOfData(problem))
        {
            throw new TemplateException(span, problem.Message);
        }
    }

    /// <summary>Counts a step, so that a rendering that takes too long or was cancelled ends here.</summary>
    public void Step(TextSpan span)
    {
        if (++_steps % StepsPerClock == 0)
            CheckClock(span);
    }

    public void CheckClock(TextSpan span)
    {
        CancellationToken.ThrowIfCancellationRequested();
        if (Stopwatch.GetTimestamp() > _deadline)
            throw new TemplateException(span, $"The template takes longer than the limit of {Options.TimeLimit.TotalSeconds:0.##} seconds");
    }

    public void Turn(TextSpan span, int turn)
    {
        if (turn > Options.LoopLimit)
            throw new TemplateException(span, $"Exceeding number of iteration limit `{Options.LoopLimit}` for loop statement.");
        Step(span);
    }

    /// <summary>Enters a call, an include or a block.</summary>
    public void Enter(TextSpan span)
    {
        if (++_depth > Options.DepthLimit)
            throw new TemplateException(span, $"Exceeding number of recursive depth limit `{Options.DepthLimit}`");
        EnsureStack(span);
    }

    public void Leave() => _depth--;

    /// <summary>Where a rendering stands, so that it can go back there when something within it has failed.</summary>
    public RunMark Mark() => new(_depth, Loops, BaseIndent, Line, _outputs.Count, Cases.Count, [.. _pipeFrames], _piped.Count, MarkScopes());

    public void Restore(RunMark mark)
    {
        (_depth, Loops, BaseIndent, Line) = (mark.Depth, mark.Loops, mark.BaseIndent, mark.Line);
        Flow = Flow.None;
        while (_outputs.Count > mark.Outputs)
            PopOutput();
        while (Cases.Count > mark.Cases)
            Cases.Pop();
        _wrapped.Clear();
        _pipeFrames.Clear();
        _pipeFrames.AddRange(mark.PipeFrames);
        _piped.RemoveRange(mark.Piped, _piped.Count - mark.Piped);
        RestoreScopes(mark.Scopes);
    }

    public static void EnsureStack(TextSpan span)
    {
        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateException(span, "Exceeding recursive depth limit, near to stack overflow");
    }

    /// <summary>Counts items or members that were made, or are about to be.</summary>
    public void ChargeItems(long count) => Charge(ItemWeight * count);

    /// <summary>Counts characters that were made.</summary>
    public void Charge(long amount)
    {
        _charged += amount;
        if (_charged > ChargeLimit)
            throw new ArgumentProblem(-1, "The template makes more data than a rendering may hold");
    }

    /// <summary>Counts a text that was made; one text alone must not pass the output limit.</summary>
    public string Charge(string text)
    {
        CheckLength(text.Length);
        Charge(text.Length);
        return text;
    }

    public void CheckLength(long length)
    {
        if (length > Options.OutputLimit)
            throw new ArgumentProblem(-1, $"A text is longer than the limit of {Options.OutputLimit} characters");
    }

    public void CheckItems(long count, TextSpan span)
    {
        if (count > Options.LoopLimit)
            throw new TemplateException(span, $"Range expression exceeds the loop limit `{Options.LoopLimit}`.");
        ChargeItems(count);
    }
}
