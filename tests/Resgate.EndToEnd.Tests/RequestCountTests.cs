using Resgate.Storage;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests;

/// <summary>What a far place is asked for: each request is a round trip.</summary>
public sealed class RequestCountTests
{
    [Fact]
    public async Task An_unchanged_backup_makes_the_same_thirteen_requests_however_many_files_there_are()
    {
        using var site = new Site();
        var log = site.At("requests");
        await using var server = await RestServer.StartAsync(new RestServer.Settings { Flags = ["--log", log] });
        site.Repository = server.Repository("repo");
        await Site.InitAsync(Locations.Open(site.Repository, PlaceOptions.Default), site.Password);
        foreach (var number in Enumerable.Range(0, 1000))
        {
            var folder = Directory.CreateDirectory(Path.Combine(site.Source, $"folder-{number % 20}"));
            File.WriteAllText(Path.Combine(folder.FullName, $"file-{number}"), $"content {number}");
        }

        site.Resgate("backup", ".");
        var before = File.ReadLines(log).Count();
        site.Resgate("backup", ".");

        Assert.Equal(
            [
                "HEAD config", "GET config", "GET keys/", "GET keys/…",
                "GET locks/", "POST locks/…", "GET locks/",
                "GET snapshots/", "GET index/", "GET data/",
                "HEAD locks/…", "POST snapshots/…",
                "DELETE locks/…",
            ],
            File.ReadLines(log).Skip(before).Select(Request));
    }

    /// <summary>From a line of the log: <c>127.0.0.1 - - [25/Nov/2026:20:12:17 +0000] "GET /repo/keys/ HTTP/1.1" 200 99</c>.</summary>
    private static string Request(string line)
    {
        var words = line.Split('"')[1].Split(' ');
        var path = words[1]["/repo/".Length..];
        return $"{words[0]} {(path.Length > 64 ? path[..^64] + "…" : path)}";
    }
}
