namespace Resgate.Storage.Tests.Rest;

/// <summary>A server of a test's words, seen as a REST server.</summary>
internal static class ScriptedRest
{
    public static IObjectStore Open(this ScriptedServer server, PlaceOptions? options = null) => Locations.Open(
        $"rest:{server.Address.Replace("http://", "http://user:hidden@", StringComparison.Ordinal)}/", options ?? PlaceOptions.Default);
}
