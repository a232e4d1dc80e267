namespace Resgate.Cli;

/// <summary>One of restic's switches.</summary>
/// <param name="Name">As it is switched by.</param>
/// <param name="State">alpha (off unless switched on), beta (on unless switched off) or stable (on).</param>
/// <param name="Description">What it does when it is on.</param>
internal sealed record Feature(string Name, string State, string Description)
{
    public bool IsDefault => State != "alpha";
}
