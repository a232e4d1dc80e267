using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using Resgate.Primitives;
using Resgate.Storage.Http;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Connects to a host, makes sure that it is the right one, and logs in.</summary>
internal static class SshLogin
{
    /// <summary>A connected client. Waits for the network.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Denied"/>: the host is not known or does not let us in. <see cref="FailureKind.Transient"/>: it
    /// cannot be reached.
    /// </exception>
    public static SshClient Connect(SshSettings settings, PlaceOptions options)
    {
        var known = KnownHosts.Read(settings.KnownHostsFiles);
        var credentials = Credentials.Gather(settings, options);
        var info = new ConnectionInfo(settings.Host, settings.Port, settings.User, credentials.Methods())
        {
            Timeout = settings.ConnectTimeout < options.StuckAfter ? settings.ConnectTimeout : options.StuckAfter,
        };
        SshAlgorithms.Choose(info, known.KeyTypes(settings.KnownAs.Name, settings.KnownAs.Port));

        var check = new HostKeyCheck(known, settings);
        var client = new SshClient(info);
        client.HostKeyReceived += (_, host) => host.CanTrust = check.Accepts(host.HostKey);
        try
        {
            client.Connect();
            return client;
        }
        catch (Exception cause) when (cause is SshException or SocketException or ObjectDisposedException or ResgateException)
        {
            client.Dispose();
            throw check.Refusal ?? Failure(cause, settings, credentials, check.IsPassed);
        }
    }

    private static ResgateException Failure(Exception cause, SshSettings settings, Credentials credentials, bool isTrusted)
    {
        return cause switch
        {
            ResgateException failure => failure,
            SshAuthenticationException => credentials.Refused(cause),
            // A host that has seen enough keys ends the conversation, and says so; a lost connection has no such words.
            SshConnectionException { DisconnectReason: not (DisconnectReason.ConnectionLost or DisconnectReason.None) } when isTrusted =>
                credentials.Refused(cause),
            SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed } => Unreachable(FailureKind.Denied),
            SocketException unknown when HttpFailures.IsUnknown(unknown) => Unreachable(FailureKind.Failed, "is the host's name right, and the network up?"),
            _ => Unreachable(FailureKind.Transient),
        };

        ResgateException Unreachable(FailureKind kind, string? hint = null) =>
            new(kind, $"cannot connect to {SshSettings.Name(settings.Host, settings.Port)}", cause) { Hint = hint };
    }
}
