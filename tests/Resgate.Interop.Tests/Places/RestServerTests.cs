using Resgate.Testing.Servers;

namespace Resgate.Interop.Tests.Places;

/// <summary>Stock restic and we at one rest-server, in each of the ways to reach it.</summary>
public sealed class RestServerTests
{
    [Theory]
    [InlineData("resgate", "restic")]
    [InlineData("restic", "resgate")]
    public async Task We_take_turns_at_a_plain_server(string first, string second)
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings());
        using var place = new Workplace { Repository = server.Repository("") };

        SharedPlace.TakeTurns(place, Client.Named(first), Client.Named(second));
    }

    [Theory]
    [InlineData("resgate", "restic")]
    [InlineData("restic", "resgate")]
    public async Task We_take_turns_at_a_private_repository_behind_TLS(string first, string second)
    {
        await using var server = await RestServer.StartAsync(
            new RestServer.Settings { Tls = true, Users = [("me", "p@ss:/%")], Flags = ["--private-repos"] });
        using var place = new Workplace
        {
            Repository = server.Repository("me/repo", "me:p%40ss%3A%2F%25"),
            Variables = [("RESTIC_CACERT", RestServer.Authority.File)],
        };

        SharedPlace.TakeTurns(place, Client.Named(first), Client.Named(second));
        place.Repository = server.Repository("me/repo");
        place.Variables = [.. place.Variables, ("RESTIC_REST_USERNAME", "me"), ("RESTIC_REST_PASSWORD", "p@ss:/%")];
        place.AssertSound();
    }

    [Fact]
    public async Task We_take_turns_at_a_socket()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings { AtSocket = true });
        using var place = new Workplace { Repository = server.Repository("repo") };

        SharedPlace.TakeTurns(place, Client.Ours, Client.Newest);
    }

    [Theory]
    [InlineData("resgate", "restic")]
    [InlineData("restic", "resgate")]
    public async Task We_take_turns_at_an_append_only_server(string first, string second)
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings { Flags = ["--append-only"] });
        using var place = new Workplace { Repository = server.Repository("repo") };

        SharedPlace.TakeTurns(place, Client.Named(first), Client.Named(second), isAppendOnly: true);
    }

    /// <summary>Lost data, row 21: whoever has taken a device over can still add, with whatever times.</summary>
    [Fact]
    public async Task Forged_snapshots_at_an_append_only_server_do_not_make_rules_of_durations_forget_the_real_ones()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings { Flags = ["--append-only"] });
        using var place = new Workplace { Repository = server.Repository("repo") };
        place.Current = place.Source;
        var now = TimeProvider.System.GetUtcNow();
        Client.Ours.Run(place, "init");
        BackUpAt(Client.Ours, now.AddDays(-3), now.AddDays(-2), now.AddDays(-1));
        var real = Ids();
        BackUpAt(Client.Newest, now.AddYears(20), now.AddDays(40), now.AddMinutes(-1), now.AddYears(-20));

        // The owner, at the server itself.
        place.Repository = Path.Combine(server.Data, "repo");
        Client.Ours.Run(place, "forget", "--keep-within", "7d", "--prune");

        Assert.Superset(real, Ids());
        place.AssertSound();

        void BackUpAt(Client client, params DateTimeOffset[] times)
        {
            foreach (var time in times)
            {
                File.WriteAllText(Path.Combine(place.Source, "file"), $"{client} at {time}");
                client.Run(place, "backup", "--host", "edge-01", "--time", $"{time:yyyy-MM-dd HH:mm:ss}", ".");
            }
        }

        HashSet<string> Ids() => [.. place.Snapshots().Select(snapshot => snapshot.GetProperty("id").GetString()!)];
    }
}
