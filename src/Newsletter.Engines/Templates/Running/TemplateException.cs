using Newsletter.Engines.Templates.Parsing;

namespace Newsletter.Engines.Templates.Running;

/// <summary>A rendering that cannot go on. It never leaves the engine: its edge turns it into a <see cref="TemplateFailure"/>.</summary>
internal sealed class TemplateException(TemplateMessage at) : Exception(at.Text)
{
    public TemplateException(TextSpan span, string message)
        : this(span.Error(message))
    {
    }

    public TemplateMessage At => at;
}

/// <summary>A function did not like one of its arguments; whoever called it knows where that argument stands.</summary>
internal sealed class ArgumentProblem(int index, string message) : Exception(message)
{
    public int Index => index;
}
