using Resgate.Storage;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.BadLines;

/// <summary>A server for repositories, with a good way to it and bad ones.</summary>
internal abstract class FarPlace : IAsyncDisposable
{
    /// <summary>What clients find in their environment.</summary>
    public virtual IReadOnlyList<(string Name, string Value)> Variables => [];

    /// <summary>A new bad line to the server.</summary>
    public abstract FaultyProxy Line(LineQuality quality, int seed);

    /// <summary>How a repository is reached.</summary>
    /// <param name="name">Of the repository: lower case, digits and hyphens.</param>
    /// <param name="port">The bad line's; null for the good way.</param>
    public abstract FarAddress Address(string name, int? port = null);

    /// <summary>What the place holds of a repository right now, as a folder for the judge to read.</summary>
    public abstract Task<string> FolderAsync(string name);

    public abstract Task RemoveAsync(string name);

    public abstract ValueTask DisposeAsync();

    /// <summary>The good way, without a command.</summary>
    public IObjectStore Open(string name)
    {
        var address = Address(name);
        return Locations.Open(address.Repository, new PlaceOptions
        {
            Variable = variable => Variables.FirstOrDefault(pair => pair.Name == variable).Value,
            Extended = address.Extended,
        });
    }
}

/// <summary>A repository's address, and the extended options that belong to it.</summary>
internal sealed record FarAddress(string Repository, params IReadOnlyList<(string Key, string Value)> Options)
{
    public Dictionary<string, string> Extended => Options.ToDictionary(option => option.Key, option => option.Value);

    /// <summary>The options as a command takes them.</summary>
    public string[] Arguments => [.. Options.SelectMany(option => (string[])["-o", $"{option.Key}={option.Value}"])];
}
