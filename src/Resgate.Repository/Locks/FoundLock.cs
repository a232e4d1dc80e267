using System.Globalization;
using Resgate.Format.Locks;

namespace Resgate.Repository.Locks;

/// <summary>A lock that lies in a repository.</summary>
/// <param name="Claim">What it says.</param>
/// <param name="Written">When it was written, by the place's clock; null where the place does not tell.</param>
internal sealed record FoundLock(LockFile Claim, DateTimeOffset? Written)
{
    /// <summary>What happened to a repository's lock, and when, for people.</summary>
    /// <param name="now">By our clock.</param>
    public string Describe(DateTimeOffset now)
    {
        var kind = Claim.IsExclusive ? "exclusively " : "";
        return $"locked {kind}by PID {Claim.ProcessId} on {Claim.HostName} by {Claim.UserName}, {Age(now)}";
    }

    // Its holder's clock may be wrong, the place's may, and ours: the place's tells of no holder's.
    private string Age(DateTimeOffset now)
    {
        var written = Written ?? Claim.Time.ToDateTimeOffset();
        return now - written >= TimeSpan.FromMinutes(-1)
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (now - written).TotalMinutes):F0} minutes ago")
            : string.Create(CultureInfo.InvariantCulture, $"at {written.ToUniversalTime():yyyy-MM-dd HH:mm} UTC, which our clock has not reached yet");
    }
}
