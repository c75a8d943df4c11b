namespace Newsletter.Shell.Api;

/// <summary>Fields that answers have and requests may send back: they are ignored.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AnswerOnlyAttribute(params string[] names) : Attribute
{
    public IReadOnlyList<string> Names => names;
}

/// <summary>A request of this type may come without a body; it is then read as <c>{}</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BodyOptionalAttribute : Attribute;
