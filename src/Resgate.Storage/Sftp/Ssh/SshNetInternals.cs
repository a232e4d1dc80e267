using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Renci.SshNet;
using Renci.SshNet.Messages;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>The three members of SSH.NET that are not public and that we cannot do without.</summary>
/// <remarks>
/// Its own SFTP client neither syncs files nor sends several requests at a caller's pace, and its channels are not public. Its
/// messages and their events are, so a channel of our own needs only a way to send one. The socket is needed to give up a
/// connection whose peer takes no bytes any more: the library's own way to do so waits for that peer. The package's version is
/// locked, and every SFTP test would fail if one of these went away. They are bound at build time, without reflection.
/// </remarks>
internal static class SshNetInternals
{
    /// <summary>The session of a connected client.</summary>
    public static Session SessionOf(BaseClient client) => (Session)GetSession(client)!;

    /// <summary>Sends a message; waits while the network takes no more, and while keys are exchanged.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SendMessage")]
    public static extern void Send(Session session, Message message);

    /// <summary>The connection's socket; null once it is closed.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    public static extern ref Socket? SocketOf(Session session);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Session")]
    [return: UnsafeAccessorType("Renci.SshNet.ISession, Renci.SshNet")]
    private static extern object? GetSession(BaseClient client);
}
