namespace Newsletter.Accounts;

/// <summary>
/// Names who may call a route or see a page: whoever has the role <em>somewhere</em>. Which publication it is about is the handler's to ask
/// (<see cref="Caller.May"/>). A route or page with neither this nor AllowAnonymous is closed to everybody.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequiredRoleAttribute(Role role) : Attribute
{
    public Role Role => role;
}

internal static class RequiredRole
{
    /// <inheritdoc cref="RequiredRoleAttribute"/>
    public static T RequireRole<T>(this T builder, Role role)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new RequiredRoleAttribute(role));
}
