using Resgate.Primitives;

namespace Resgate.Policy.Plans;

/// <summary>What is lost together: <c>device</c>, <c>site</c>, <c>remote</c>, or <c>remote/NAME</c> for one of several remote ones.</summary>
/// <remarks>Two places of one provider's account are one domain: who gets into the account gets both.</remarks>
/// <param name="Name">As the plan has it.</param>
public readonly record struct FailureDomain(string Name)
{
    public static readonly FailureDomain Device = new("device");
    public static readonly FailureDomain Site = new("site");
    public static readonly FailureDomain Remote = new("remote");

    private const string RemotePrefix = "remote/";

    /// <summary>Whether it is lost with the device: another disk in it, or a volume that is mounted there.</summary>
    public bool IsDevice => this == Device;

    /// <summary>Whether it outlives a fire, a flood or a thief at the device's site.</summary>
    public bool IsRemote => this == Remote || Name.StartsWith(RemotePrefix, StringComparison.Ordinal);

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: another word.</exception>
    public static FailureDomain Parse(string text) => text switch
    {
        "device" or "site" or "remote" => new FailureDomain(text),
        _ when text.StartsWith(RemotePrefix, StringComparison.Ordinal) && text.Length > RemotePrefix.Length => new FailureDomain(text),
        _ => throw new ResgateException(FailureKind.Usage, $"'{text}' is no failure domain")
        {
            Hint = "it is device, site or remote; remote/NAME tells several remote ones apart",
        },
    };

    public override string ToString() => Name;
}
