using System.Globalization;
using System.Text;

namespace Resgate.Testing.Servers;

/// <summary>A request or an answer of HTTP/1.1, as a proxy sees it.</summary>
internal sealed class HttpMessage
{
    private HttpMessage(string start, List<(string Name, string Value)> headers)
    {
        Start = start;
        Headers = headers;
    }

    /// <summary>The first line.</summary>
    public string Start { get; }

    public List<(string Name, string Value)> Headers { get; }

    /// <summary>Without the frames of chunks; empty until it is read, and where there is none.</summary>
    public byte[] Body { get; set; } = [];

    public string? this[string name] => Headers
        .Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(header => header.Value)
        .FirstOrDefault();

    /// <summary>An answer without a body.</summary>
    public static HttpMessage Answer(string start) => new(start, []);

    /// <summary>Takes the head off a stream; null when the stream has ended.</summary>
    public static async Task<HttpMessage?> ReadHeadAsync(Stream stream, CancellationToken stop)
    {
        if (await ReadLineAsync(stream, stop) is not { Length: > 0 } start)
        {
            return null;
        }

        var headers = new List<(string, string)>();
        while (await ReadLineAsync(stream, stop) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        return new HttpMessage(start, headers);
    }

    /// <summary>Takes the body off, to its end or to what is wanted of it.</summary>
    public async Task ReadBodyAsync(Stream stream, int most, CancellationToken stop)
    {
        using var body = new MemoryStream();
        if (this["Transfer-Encoding"] is null)
        {
            await CopyAsync(stream, body, Math.Min(most, long.Parse(this["Content-Length"] ?? "0", CultureInfo.InvariantCulture)), stop);
        }
        else
        {
            while (await ReadLineAsync(stream, stop) is { } line
                && int.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size and > 0)
            {
                await CopyAsync(stream, body, size, stop);
                await ReadLineAsync(stream, stop);
            }

            await ReadLineAsync(stream, stop);
        }

        Body = body.ToArray();
    }

    public void Set(string name, string value)
    {
        Headers.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        Headers.Add((name, value));
    }

    public void Remove(string name) => Headers.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The head as it goes over the line.</summary>
    public byte[] Head() => Encoding.Latin1.GetBytes(
        $"{Start}\r\n{string.Concat(Headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}\r\n");

    private static async Task CopyAsync(Stream from, Stream to, long count, CancellationToken stop)
    {
        var buffer = new byte[64 << 10];
        while (count > 0)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), stop);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            to.Write(buffer, 0, read);
            count -= read;
        }
    }

    private static async Task<string?> ReadLineAsync(Stream stream, CancellationToken stop)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stop) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        return line.Length > 0 ? line.ToString() : null;
    }
}
