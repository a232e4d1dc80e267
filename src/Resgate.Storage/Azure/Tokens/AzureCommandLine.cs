using System.ComponentModel;
using System.Diagnostics;
using Azure.Core;
using Resgate.Primitives;

namespace Resgate.Storage.Azure.Tokens;

/// <summary>Tokens of whoever logged in with <c>az login</c>.</summary>
internal sealed class AzureCommandLine(TimeProvider time) : ITokenSource
{
    public async ValueTask<AccessToken?> GetAsync(CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(
            "az", ["account", "get-access-token", "--output", "json", "--resource", ITokenSource.Resource])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        try
        {
            using var process = Process.Start(start) ?? throw new Win32Exception();
            process.StandardInput.Close();
            using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
            using var output = new MemoryStream();
            var complaints = process.StandardError.ReadToEndAsync(cancellation);
            await process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
            await process.WaitForExitAsync(cancellation);
            await complaints;
            return process.ExitCode == 0
                ? TokenRequests.Read(output.ToArray(), "az", time)
                : throw new ResgateException(FailureKind.Denied, $"cannot get a token: az ended with code {process.ExitCode}")
                {
                    Hint = "log in with az login",
                };
        }
        catch (Win32Exception)
        {
            // It is not installed.
            return null;
        }
    }
}
