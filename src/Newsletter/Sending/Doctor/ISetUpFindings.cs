namespace Newsletter.Sending.Doctor;

/// <summary>What another step of the flow has to say of the set-up: sending does not know those behind it.</summary>
internal interface ISetUpFindings
{
    /// <param name="readable">False: the database cannot be asked.</param>
    Task<IReadOnlyList<Finding>> LookAsync(bool readable, CancellationToken cancellationToken);
}
