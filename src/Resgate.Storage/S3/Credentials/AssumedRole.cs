using System.Xml;
using System.Xml.Linq;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Signing;
using Resgate.Primitives;
using Resgate.Storage.Http;

namespace Resgate.Storage.S3.Credentials;

/// <summary>Credentials of a role that was taken with others, and taken again before they expire.</summary>
/// <remarks>
/// restic's variables: <c>RESTIC_AWS_ASSUME_ROLE_ARN</c>, <c>…_SESSION_NAME</c>, <c>…_EXTERNAL_ID</c>, <c>…_POLICY</c>,
/// <c>…_REGION</c>, <c>…_STS_ENDPOINT</c>. One call, <c>AssumeRole</c> of the STS API of 2011-06-15, which needs no package of
/// its own.
/// </remarks>
internal sealed class AssumedRole : RefreshingAWSCredentials
{
    private const string Variables = "RESTIC_AWS_ASSUME_ROLE_";
    private static readonly XNamespace _answer = "https://sts.amazonaws.com/doc/2011-06-15/";

    private readonly PlaceOptions _options;
    private readonly AWSCredentials _own;
    private readonly string _region;
    private readonly Uri _endpoint;
    private readonly Dictionary<string, string> _question;

    /// <param name="role">The role's ARN.</param>
    /// <param name="own">What the role is taken with.</param>
    /// <param name="options">For the other variables, and how to connect.</param>
    /// <param name="region">The bucket's, if it was said.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the endpoint is no URL.</exception>
    public AssumedRole(string role, AWSCredentials own, PlaceOptions options, string? region)
    {
        _options = options;
        _own = own;
        _region = Variable("REGION") ?? region ?? "us-east-1";
        var endpoint = Variable("STS_ENDPOINT") ?? Server(Variable("REGION") ?? region);
        _endpoint = Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? url
            : throw new ResgateException(FailureKind.Usage, $"{Variables}STS_ENDPOINT is no URL");
        _question = new Dictionary<string, string>
        {
            ["Action"] = "AssumeRole",
            ["Version"] = "2011-06-15",
            ["RoleArn"] = role,
            ["RoleSessionName"] = Variable("SESSION_NAME") ?? "resgate",
        };
        Ask("ExternalId", "EXTERNAL_ID");
        Ask("Policy", "POLICY");
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        using var client = new HttpClient(new SigV4SigningHandler(
            _own, RegionEndpoint.GetBySystemName(_region), "sts", HttpConnections.Create(_options)));
        client.Timeout = TimeSpan.FromSeconds(30);
        try
        {
            using var content = new FormUrlEncodedContent(_question);
            using var response = await client.PostAsync(_endpoint, content);
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode
                ? Read(text)
                : throw Refusal(HttpFailures.KindOf(response.StatusCode), $": the server answered {(int)response.StatusCode} {CodeIn(text)}");
        }
        catch (HttpRequestException cause)
        {
            throw Refusal(HttpFailures.KindOf(cause), "", cause);
        }
        catch (TaskCanceledException cause)
        {
            throw Refusal(FailureKind.Transient, ": it did not answer", cause);
        }
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    private static string Server(string? region) => region switch
    {
        null => "https://sts.amazonaws.com",
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => $"https://sts.{region}.amazonaws.com.cn",
        _ => $"https://sts.{region}.amazonaws.com",
    };

    private CredentialsRefreshState Read(string text)
    {
        try
        {
            var credentials = XDocument.Parse(text).Descendants(_answer + "Credentials").First();
            return new CredentialsRefreshState(
                new ImmutableCredentials(Value("AccessKeyId"), Value("SecretAccessKey"), Value("SessionToken")),
                XmlConvert.ToDateTime(Value("Expiration"), XmlDateTimeSerializationMode.Utc));

            string Value(string name) => (string?)credentials.Element(_answer + name) ?? throw new FormatException();
        }
        catch (Exception cause) when (cause is XmlException or InvalidOperationException or FormatException)
        {
            // Not with its cause: the text has secrets in it.
            throw Refusal(FailureKind.Failed, ": the answer has no credentials in it");
        }
    }

    private static string CodeIn(string text)
    {
        try
        {
            return (string?)XDocument.Parse(text).Descendants().FirstOrDefault(static element => element.Name.LocalName == "Code") ?? "";
        }
        catch (XmlException)
        {
            return "";
        }
    }

    private ResgateException Refusal(FailureKind kind, string what, Exception? cause = null) =>
        new(kind, $"cannot take the role {_question["RoleArn"]} at {_endpoint.Host}{what}", cause)
        {
            Hint = kind == FailureKind.Denied ? "the role's trust policy has to name whoever owns the access key" : null,
        };

    private void Ask(string parameter, string variable)
    {
        if (Variable(variable) is { } value)
        {
            _question[parameter] = value;
        }
    }

    private string? Variable(string name) => _options.Variable(Variables + name);
}
