using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>A plan's places as repositories to open.</summary>
internal static class PlaceChoices
{
    /// <summary>Its title is the place's name.</summary>
    /// <exception cref="ResgateException">The place's credentials file cannot be read, or makes no sense.</exception>
    public static RepositoryChoice Of(PlannedPlace place) => new()
    {
        Address = place.Address.Text,
        PasswordFile = place.PasswordFile,
        Title = place.Name,
        PasswordNames = PasswordNames.Place(place.Name),
        Window = place.Window,
        Credentials = place.CredentialsFile is { } file ? CredentialsFile.Read(file) : new Dictionary<string, Secret>(),
    };
}
