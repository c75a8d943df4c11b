namespace Newsletter.Shell.Retention;

/// <summary>A feature that holds something for a time only, and lets go of it when asked. Asked every hour, by every node.</summary>
internal interface IForgetful
{
    Task ForgetAsync(CancellationToken cancellationToken);
}
