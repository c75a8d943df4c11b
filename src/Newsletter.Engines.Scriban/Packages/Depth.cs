using global::Scriban.Syntax;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>
/// Scriban walks its tree by recursion, and not everywhere with a look at the stack: a chain of ten thousand members, which no nesting of brackets
/// gives away, would end the process. So a tree is measured first, without recursion.
/// </summary>
internal static class Depth
{
    public const string TooDeep = "The template is nested too deeply";

    // A thread's stack takes five times as many.
    private const int Most = 1000;

    /// <returns>A node that lies too deep, or null.</returns>
    public static ScriptNode? Exceeded(ScriptNode root)
    {
        var open = new Stack<(ScriptNode Node, int Level)>([(root, 0)]);
        while (open.TryPop(out var at))
        {
            if (at.Level > Most)
                return at.Node;
            for (var i = 0; i < at.Node.ChildrenCount; i++)
            {
                if (at.Node.GetChildren(i) is { } child)
                    open.Push((child, at.Level + 1));
            }
        }

        return null;
    }
}
