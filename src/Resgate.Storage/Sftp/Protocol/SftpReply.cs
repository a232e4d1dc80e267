using System.Text;
using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Protocol;

/// <summary>What a server answered to one request.</summary>
/// <param name="Type">Which kind of answer.</param>
/// <param name="Body">What follows the id; empty for <see cref="SftpPacketType.Data"/>, whose bytes are where the caller wanted them.</param>
/// <param name="Count">Bytes that came, for <see cref="SftpPacketType.Data"/>.</param>
internal readonly record struct SftpReply(SftpPacketType Type, byte[] Body, int Count)
{
    /// <summary>How the request ended; an answer with content counts as done.</summary>
    public SftpOutcome Outcome
    {
        get
        {
            if (Type != SftpPacketType.Outcome)
            {
                return new(SftpOutcome.Done, "");
            }

            var reader = new SftpReader(Body);
            var code = reader.ReadUInt32();
            // Some servers leave the text out.
            return new(code, reader.IsAtEnd ? "" : Printable(reader.ReadText()));
        }
    }

    /// <summary>The handle of what was opened.</summary>
    /// <exception cref="ResgateException">It was not opened.</exception>
    public byte[] Handle(string what)
    {
        Outcome.ThrowUnlessDone(what);
        return Reader(SftpPacketType.Handle).ReadBytes().ToArray();
    }

    /// <exception cref="ResgateException">There are none.</exception>
    public SftpAttributes Attributes(string what)
    {
        Outcome.ThrowUnlessDone(what);
        var reader = Reader(SftpPacketType.Attributes);
        return SftpAttributes.Take(ref reader);
    }

    /// <summary>Visits the entries of a folder, names as the server's bytes.</summary>
    public void VisitNames(Action<ReadOnlySpan<byte>, SftpAttributes> visit)
    {
        var reader = Reader(SftpPacketType.Names);
        for (var left = reader.ReadUInt32(); left > 0; left--)
        {
            var name = reader.ReadBytes();
            _ = reader.ReadBytes(); // The line that ls would print, for people.
            visit(name, SftpAttributes.Take(ref reader));
        }
    }

    /// <summary>What follows the id, which must be of a kind.</summary>
    public SftpReader Reader(SftpPacketType wanted) => Type == wanted
        ? new SftpReader(Body)
        : throw new ResgateException(FailureKind.Failed, $"the SFTP server sent a reply of kind {(byte)Type} where one of kind {(byte)wanted} belongs");

    // It goes to a terminal.
    private static string Printable(string text) =>
        new StringBuilder().AppendJoin("", text.Where(letter => !char.IsControl(letter)).Take(200)).ToString();
}
