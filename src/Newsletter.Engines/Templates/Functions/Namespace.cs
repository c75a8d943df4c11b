using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

/// <summary>The functions of one subject, <c>string.…</c> for one. All renderings share it, so that templates cannot write into it.</summary>
internal class Namespace : ObjectValue
{
    /// <param name="signature">The parameters, as in <c>text text, int length, text ellipsis?</c>: kind and name; a <c>?</c> behind the name makes one optional,
    /// <c>=0</c> gives its default, <c>...</c> takes the rest.</param>
    public Namespace Add(string name, string signature, Func<Arguments, object?> body)
    {
        var variadic = Variadic.No;
        var parameters = new List<Parameter>();
        foreach (var part in signature.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            var space = part.IndexOf(' ', StringComparison.Ordinal);
            var kind = KindOf(part[..space]);
            var parameter = part[(space + 1)..];
            if (parameter.EndsWith("...", StringComparison.Ordinal))
            {
                variadic = Variadic.Last;
                parameters.Add(new(parameter[..^3], kind, Optional: true));
            }
            else if (parameter.EndsWith('?'))
            {
                parameters.Add(new(parameter[..^1], kind, Optional: true));
            }
            else
            {
                var equal = parameter.IndexOf('=', StringComparison.Ordinal);
                parameters.Add(equal < 0
                    ? new(parameter, kind)
                    : new(parameter[..equal], kind, Optional: true, int.Parse(parameter.AsSpan(equal + 1), System.Globalization.CultureInfo.InvariantCulture)));
            }
        }

        Force(name, new Builtin(parameters, variadic, body));
        return this;
    }

    public override bool TrySet(Run run, string name, object? value) => false;

    private static ParameterKind KindOf(string kind) => kind switch
    {
        "any" => ParameterKind.Any,
        "text" => ParameterKind.Text,
        "int" => ParameterKind.Integer,
        "int?" => ParameterKind.OptionalInteger,
        "number" => ParameterKind.Number,
        "bool" => ParameterKind.Boolean,
        "list" => ParameterKind.List,
        "object" => ParameterKind.Object,
        "date" => ParameterKind.Date,
        "date?" => ParameterKind.OptionalDate,
        _ => throw new ArgumentException($"No kind of parameter: {kind}", nameof(kind)),
    };
}
